#include "core/bundle/seen_serial.h"

#include "core/base/json.h"

namespace millrace {

Result<uint64_t> seen_serial(const StageContext& context, Stage reader, Stage writer) {
  const Path path = context.paths.seen(reader, writer);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return uint64_t{0};
  const auto remembered = [&]() -> Result<uint64_t> {
    ASSIGN(const std::string text, context.env.files.read(path));
    ASSIGN(const Json document, parse_json(text, path));
    return json_unsigned(document, "serial", path);
  };
  auto serial = remembered();
  if (serial) return serial;
  serial.error().message += "; if it is damaged, run: millrace bundle accept ";
  serial.error().message += to_text(writer);
  return serial;
}

Result<void> remember_serial(const StageContext& context, Stage reader, Stage writer,
                             uint64_t serial) {
  const Path path = context.paths.seen(reader, writer);
  TRY(context.env.files.make_directory(path.parent_path(), 0755));
  return context.env.files.write(path, json_text({{"serial", serial}}), 0600);
}

}  // namespace millrace
