"""The user of the server that galaxy.sh starts, and what they put into a history."""
import pathlib

from bioblend.galaxy import GalaxyInstance

EMAIL = "planemo@galaxyproject.org"


def session(url, admin_key):
    """What the user calls the API with; the user is made where there is none yet."""
    admin = GalaxyInstance(url, key=admin_key)
    users = [user for user in admin.users.get_users() if user["email"] == EMAIL]
    user = users[0] if users else admin.users.create_local_user("planemo", EMAIL, "planemo-pass")
    return GalaxyInstance(url, key=admin.users.get_or_create_user_apikey(user["id"]))


def upload(galaxy, history, file):
    """The dataset that a file becomes; its suffix is its type."""
    kind = pathlib.Path(file).suffix[1:]
    found = galaxy.tools.upload_file(str(file), history, file_type=kind)["outputs"][0]["id"]
    galaxy.datasets.wait_for_dataset(found, maxwait=600)
    return found
