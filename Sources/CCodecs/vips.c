// GIF, TIFF and WebP, and drawings of our own in SVG, through libvips. It is not linked: its
// hundred libraries would cost every start 30 ms and 20 MB, also those that only show help. Only
// the loader of the sniffed format is ever called, so none of its other formats can be reached by
// a hostile file.
#include "formats.h"

#include <dirent.h>
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What is used of libvips, which has kept these since 8.6 (its library is still number 42).
typedef struct VipsImage VipsImage;
enum { UCHAR = 0, USHORT = 2 }; // VipsBandFormat
enum {
  B_W = 1,
  LAB = 13,
  CMYK = 15,
  PLAIN_RGB = 17,
  LABS = 21,
  SRGB = 22,
  RGB16 = 25,
  GREY16 = 26
};
enum { FAIL_ON_ERROR = 2, ACCESS_SEQUENTIAL = 1 }; // VipsFailOn, VipsAccess
enum { SYSTEM_FONTS = 0, APPLICATION_FONTS = 1 };  // FcSetName
enum { G_LOG_ALL = ~0x3 };                         // every level, no flags
typedef int load_function(void *data, size_t count, VipsImage **image, ...);
typedef struct {
  int count, room;
  void **fonts;
} font_set; // FcFontSet

static struct {
  int (*init)(const char *);
  void (*concurrency_set)(int);
  void (*cache_set_max)(int);
  load_function *gifload, *tiffload, *webpload, *svgload;
  int (*width)(const VipsImage *);
  int (*height)(const VipsImage *);
  int (*bands)(const VipsImage *);
  int (*format)(const VipsImage *);
  int (*interpretation)(const VipsImage *);
  int (*pages)(VipsImage *);
  int (*orientation)(VipsImage *);
  int (*colourspace)(VipsImage *, VipsImage **, int, ...);
  void *(*write_to_memory)(VipsImage *, size_t *);
  const char *(*error_buffer)(void);
  void (*error_clear)(void);
  void (*unref)(void *);
  void (*free)(void *);
  unsigned (*log_set_handler)(const char *, unsigned,
                              void (*)(const char *, int, const char *, void *), void *);
  // Of fontconfig, which comes with it.
  void *(*new_font_rules)(void);
  int (*read_font_rules)(void *, const char *, int);
  int (*add_font)(void *, const char *);
  int (*use_font_rules)(void *);
  font_set *(*fonts)(void *, int);
  char problem[200];
  bool ready;
} vips;

static pthread_once_t once = PTHREAD_ONCE_INIT;

// libvips has one error text for all threads. Decoding shares this lock; a failed picture is
// decoded again alone, so that the text is its own.
static pthread_rwlock_t alone = PTHREAD_RWLOCK_INITIALIZER;

static void say_nothing(const char *domain, int level, const char *text, void *data) {
  (void)domain, (void)level, (void)text, (void)data;
}

static void load_vips(void) {
#if defined(__APPLE__)
  static const char *const file = "libvips.42.dylib";
#else
  static const char *const file = "libvips.so.42";
#endif
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *error = dlerror();
    strncpy(vips.problem, error ? error : file, sizeof vips.problem - 1);
    return;
  }
  const struct {
    const char *name;
    void *target;
  } symbols[] = {
      {"vips_init", &vips.init},
      {"vips_concurrency_set", &vips.concurrency_set},
      {"vips_cache_set_max", &vips.cache_set_max},
      {"vips_gifload_buffer", &vips.gifload},
      {"vips_tiffload_buffer", &vips.tiffload},
      {"vips_webpload_buffer", &vips.webpload},
      {"vips_svgload_buffer", &vips.svgload},
      {"vips_image_get_width", &vips.width},
      {"vips_image_get_height", &vips.height},
      {"vips_image_get_bands", &vips.bands},
      {"vips_image_get_format", &vips.format},
      {"vips_image_get_interpretation", &vips.interpretation},
      {"vips_image_get_n_pages", &vips.pages},
      {"vips_image_get_orientation", &vips.orientation},
      {"vips_colourspace", &vips.colourspace},
      {"vips_image_write_to_memory", &vips.write_to_memory},
      {"vips_error_buffer", &vips.error_buffer},
      {"vips_error_clear", &vips.error_clear},
      {"g_object_unref", &vips.unref},
      {"g_free", &vips.free},
      {"g_log_set_handler", &vips.log_set_handler},
      {"FcConfigCreate", &vips.new_font_rules},
      {"FcConfigParseAndLoad", &vips.read_font_rules},
      {"FcConfigAppFontAddFile", &vips.add_font},
      {"FcConfigSetCurrent", &vips.use_font_rules},
      {"FcConfigGetFonts", &vips.fonts},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *address = dlsym(library, symbols[i].name);
    if (!address) {
      strncpy(vips.problem, symbols[i].name, sizeof vips.problem - 1);
      return;
    }
    memcpy(symbols[i].target, &address, sizeof address);
  }
  // It looks for additions of its own beside the program that is named: told where that is, a copy
  // that came with the program does not take those of another one that the machine has.
  char *program = realpath("/proc/self/exe", NULL);
  const bool failed = vips.init(program ? program : "image-learner") != 0;
  free(program);
  if (failed) {
    strncpy(vips.problem, vips.error_buffer(), sizeof vips.problem - 1);
    return;
  }
  vips.log_set_handler("VIPS", (unsigned)G_LOG_ALL, say_nothing, NULL);
  vips.concurrency_set(1);
  vips.cache_set_max(0);
  vips.ready = true;
}

typedef struct {
  ccodecs_image base;
  ccodecs_format format;
  const uint8_t *data;
  size_t count;
  VipsImage *image;
} vips_image;

static void close_vips(ccodecs_image *base) {
  vips_image *image = (vips_image *)base;
  if (image->image) vips.unref(image->image);
  free(image);
}

static load_function *loader_of(ccodecs_format format) {
  return format == CCODECS_GIF    ? vips.gifload
         : format == CCODECS_TIFF ? vips.tiffload
                                  : vips.webpload;
}

// Opens the first page or frame.
static bool open_image(vips_image *image) {
  if (image->format == CCODECS_SVG)
    return vips.svgload((void *)image->data, image->count, &image->image, "scale", 2.0, "unlimited",
                        1, NULL) == 0;
  return loader_of(image->format)((void *)image->data, image->count, &image->image, "fail_on",
                                  FAIL_ON_ERROR, "access", ACCESS_SEQUENTIAL, NULL) == 0;
}

// The first line of libvips' error text, without a line end.
static ccodecs_status refuse_with_text(ccodecs_reason *reason) {
  char line[200] = "";
  strncpy(line, vips.error_buffer(), sizeof line - 1);
  line[strcspn(line, "\n")] = 0;
  const bool early = strstr(line, "truncated") || strstr(line, "nexpected end");
  const bool unknown = strstr(line, "not supported") || strstr(line, "not a whole number of bytes");
  // Not what libtiff says where a damaged tag promises more than any memory holds.
  const bool memory = (strstr(line, "ut of memory") && !strstr(line, "memory reading of")) ||
                      strstr(line, "OUT_OF_MEMORY") || strstr(line, "No space for");
  vips.error_clear();
  return ccodecs_refuse(reason,
                        memory    ? CCODECS_OUT_OF_MEMORY
                        : early   ? CCODECS_TRUNCATED
                        : unknown ? CCODECS_UNSUPPORTED
                                  : CCODECS_DAMAGED,
                        "%s", line[0] ? line : "libvips gives no reason");
}

// 8-bit copies of up to five channels, one pixel after the other; the width of a row may be odd.
static void reduce(const uint16_t *wide, uint8_t *narrow, size_t count) {
  for (size_t i = 0; i < count; i++) narrow[i] = (uint8_t)((wide[i] * 255u + 32895u) >> 16);
}

// Lays out 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha) channels as RGB.
static bool to_rgb(const uint8_t *samples, uint8_t *pixels, size_t count, int bands) {
  if (bands == 3) {
    memcpy(pixels, samples, 3 * count);
    return false;
  }
  if (bands == 4) return ccodecs_lay_on_white(samples, pixels, count);
  bool seen_through = false;
  for (size_t i = 0; i < count; i++, samples += bands, pixels += 3) {
    const uint8_t rgba[4] = {samples[0], samples[0], samples[0], bands == 2 ? samples[1] : 255};
    seen_through |= ccodecs_lay_on_white(rgba, pixels, 1);
  }
  return seen_through;
}

static const char *kind_of_samples(int format) {
  static const char *const kinds[] = {"8-bit",          "signed 8-bit", "16-bit",
                                      "signed 16-bit",  "32-bit",       "signed 32-bit",
                                      "floating-point", "complex",      "64-bit floating-point"};
  return format >= 0 && format < 9 ? kinds[format] : "unknown";
}

// Numbers without a largest value that means white cannot be shown without guessing.
static ccodecs_status check_samples(const vips_image *image, ccodecs_reason *reason) {
  const int format = vips.format(image->image), bands = vips.bands(image->image);
  const int meaning = vips.interpretation(image->image);
  if (format != UCHAR && format != USHORT)
    return ccodecs_refuse(reason, CCODECS_UNSUPPORTED,
                          "%s samples have no agreed white; save it with 8 or 16 bits",
                          kind_of_samples(format));
  const bool grey = (meaning == B_W || meaning == GREY16) && bands <= 2;
  const bool colour =
      (meaning == SRGB || meaning == RGB16 || meaning == PLAIN_RGB) && (bands == 3 || bands == 4);
  if (!grey && !colour && !(meaning == CMYK && bands == 4))
    return ccodecs_refuse(reason, CCODECS_UNSUPPORTED, "%d channels that are not grey, RGB or CMYK",
                          bands);
  return CCODECS_OK;
}

static bool convert_lab(vips_image *image, ccodecs_remarks *remarks) {
  const int meaning = vips.interpretation(image->image);
  if (meaning != LAB && meaning != LABS) return true;
  VipsImage *converted = NULL;
  if (vips.colourspace(image->image, &converted, SRGB, NULL) != 0) return false;
  vips.unref(image->image);
  image->image = converted;
  remarks->lab_converted = true;
  return true;
}

static ccodecs_status read_image(vips_image *image, uint8_t *pixels, ccodecs_remarks *remarks,
                                 ccodecs_reason *reason) {
  if (!convert_lab(image, remarks)) return refuse_with_text(reason);
  const ccodecs_status status = check_samples(image, reason);
  if (status != CCODECS_OK) return status;

  const size_t width = image->base.size.width, height = image->base.size.height;
  const int bands = vips.bands(image->image);
  const bool inks = vips.interpretation(image->image) == CMYK;
  remarks->sixteen_bit_reduced = vips.format(image->image) == USHORT;
  remarks->cmyk_converted = inks;
  remarks->orientation = (uint32_t)vips.orientation(image->image);
  remarks->pages = (uint32_t)vips.pages(image->image);

  size_t size = 0;
  uint8_t *samples = vips.write_to_memory(image->image, &size);
  if (!samples) return refuse_with_text(reason);
  const size_t count = width * height * (size_t)bands;
  if (size != count * (remarks->sixteen_bit_reduced ? 2 : 1)) {
    vips.free(samples);
    return ccodecs_refuse(reason, CCODECS_DAMAGED, "%zu bytes of pixels", size);
  }
  if (remarks->sixteen_bit_reduced) reduce((const uint16_t *)(void *)samples, samples, count);
  if (inks)
    ccodecs_cmyk_to_rgb(samples, pixels, width * height, false);
  else
    remarks->alpha_on_white = to_rgb(samples, pixels, width * height, bands);
  vips.free(samples);
  return CCODECS_OK;
}

static ccodecs_status read_vips(ccodecs_image *base, uint8_t *pixels, ccodecs_remarks *remarks,
                                ccodecs_reason *reason) {
  vips_image *image = (vips_image *)base;
  pthread_rwlock_rdlock(&alone);
  ccodecs_status status = read_image(image, pixels, remarks, reason);
  pthread_rwlock_unlock(&alone);
  if (status == CCODECS_OK) return status;

  pthread_rwlock_wrlock(&alone);
  vips.error_clear();
  vips.unref(image->image);
  image->image = NULL;
  status =
      open_image(image) ? read_image(image, pixels, remarks, reason) : refuse_with_text(reason);
  pthread_rwlock_unlock(&alone);
  return status;
}

ccodecs_status ccodecs_open_vips(ccodecs_format format, const uint8_t *data, size_t count,
                                 ccodecs_image **result, ccodecs_reason *reason) {
  pthread_once(&once, load_vips);
  if (!vips.ready) return ccodecs_refuse(reason, CCODECS_LIBRARY_MISSING, "%s", vips.problem);
  vips_image *image = calloc(1, sizeof *image);
  if (!image) return ccodecs_refuse(reason, CCODECS_OUT_OF_MEMORY, "no memory for the decoder");
  image->base.read = read_vips;
  image->base.close = close_vips;
  image->format = format;
  image->data = data;
  image->count = count;

  pthread_rwlock_rdlock(&alone);
  bool opened = open_image(image);
  pthread_rwlock_unlock(&alone);
  if (!opened) {
    pthread_rwlock_wrlock(&alone);
    vips.error_clear();
    opened = open_image(image);
    const ccodecs_status status = opened ? CCODECS_OK : refuse_with_text(reason);
    pthread_rwlock_unlock(&alone);
    if (!opened) {
      close_vips(&image->base);
      return status;
    }
  }
  image->base.size =
      (ccodecs_size){(uint32_t)vips.width(image->image), (uint32_t)vips.height(image->image)};
  *result = &image->base;
  return CCODECS_OK;
}

void ccodecs_use_fonts(const char *folder) {
  pthread_once(&once, load_vips);
  struct dirent **files;
  const int count = vips.ready ? scandir(folder, &files, NULL, alphasort) : -1;
  if (count < 0) return;
  // File by file: a folder would be kept in a cache, and which of the machine's is asked for.
  void *rules = vips.new_font_rules();
  for (int i = 0; i < count; i++) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name) < (int)sizeof path) {
      const char *suffix = strrchr(path, '.');
      if (suffix && strcmp(suffix, ".conf") == 0)
        vips.read_font_rules(rules, path, true);
      else if (files[i]->d_name[0] != '.')
        vips.add_font(rules, path);
    }
    free(files[i]);
  }
  free(files);
  vips.use_font_rules(rules);
}

ccodecs_status ccodecs_count_fonts(size_t *count, ccodecs_reason *reason) {
  pthread_once(&once, load_vips);
  if (!vips.ready) return ccodecs_refuse(reason, CCODECS_LIBRARY_MISSING, "%s", vips.problem);
  *count = 0;
  for (int set = SYSTEM_FONTS; set <= APPLICATION_FONTS; set++) {
    const font_set *fonts = vips.fonts(NULL, set);
    if (fonts) *count += (size_t)fonts->count;
  }
  return CCODECS_OK;
}
