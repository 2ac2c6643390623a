#include "dnszone/keys/key_leftovers.h"

#include <algorithm>
#include <set>

#include "core/files/leftovers.h"
#include "dnszone/keys/key_file_name.h"

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

std::vector<std::string> lone_private_halves(Files& files, const Path& directory,
                                             const DnsName& origin) {
  constexpr std::string_view kPrivate = ".private";
  std::vector<std::string> lines;
  const auto names = files.list(directory);
  if (!names) return lines;
  const std::set<std::string> all(names->begin(), names->end());
  for (const std::string& file : all) {
    if (!file.ends_with(kPrivate)) continue;
    const std::string stem = file.substr(0, file.size() - kPrivate.size());
    const auto name = parse_key_file_name(stem);
    if (!name || name->origin != origin || all.contains(stem + ".key")) continue;
    lines.push_back((directory / file).string() + " is not used, because there is no " + stem +
                    ".key for it: if millrace zone keygen was interrupted, remove it; if the .key "
                    "was lost, restore it");
  }
  return lines;
}

}  // namespace millrace::dnszone
