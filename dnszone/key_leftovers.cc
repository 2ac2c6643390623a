#include "dnszone/key_leftovers.h"

#include <algorithm>

#include "core/leftovers.h"

namespace millrace::dnszone {

bool is_key_leftover(std::string_view name) {
  return name.starts_with(".K") &&
         (name.ends_with(".private.millrace-tmp") || name.ends_with(".key.millrace-tmp"));
}

void sweep_keys(Files& files, const Path& directory) {
  const auto names = files.list(directory);
  if (!names || std::ranges::none_of(*names, is_key_leftover)) return;
  const auto lock = files.lock_directory(directory);
  if (lock) static_cast<void>(remove_leftovers(files, directory, is_key_leftover).ok());
}

}  // namespace millrace::dnszone
