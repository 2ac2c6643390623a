#include "core/files/system_accounts.h"

#include <charconv>
#include <optional>

#include <grp.h>
#include <pwd.h>

#include "core/base/printable.h"

namespace millrace {
namespace {

// nullopt: not a number.
template <class Number>
std::optional<Number> number_of(const std::string& text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc() || rest != end) return std::nullopt;
  return number;
}

}  // namespace

Result<uid_t> user_number(const std::string& name) {
  if (const auto number = number_of<uid_t>(name)) return *number;
  if (const struct passwd* known = ::getpwnam(name.c_str())) return known->pw_uid;
  return config_error("this system has no user \"" + printable(name, 80) + "\"");
}

Result<gid_t> group_number(const std::string& name) {
  if (const auto number = number_of<gid_t>(name)) return *number;
  if (const struct group* known = ::getgrnam(name.c_str())) return known->gr_gid;
  return config_error("this system has no group \"" + printable(name, 80) + "\"");
}

}  // namespace millrace
