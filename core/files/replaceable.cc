#include "core/files/replaceable.h"

namespace millrace {

Result<void> check_replaceable(Files& files, const Path& path, const std::string& kind,
                               const std::function<bool(std::string_view head)>& is_ours) {
  constexpr size_t kHead = 64U << 10U;  // octets
  ASSIGN(const auto seen, files.status(path));
  if (!seen || seen->type != FileType::regular || seen->size == 0) return {};
  ASSIGN(const std::string head, files.read_head(path, kHead));
  if (is_ours(head)) return {};
  return config_error(
      path.string() + ": the existing file is not " + kind +
      ", and only such a file is replaced: name another file, or move this one away");
}

}  // namespace millrace
