#include "dnszone/settings.h"

#include "core/printable.h"

namespace millrace::dnszone {
namespace {

struct PolicyName {
  SerialPolicy policy;
  std::string_view text;
};
constexpr PolicyName kPolicyNames[] = {{SerialPolicy::increment, "increment"},
                                       {SerialPolicy::date, "date"},
                                       {SerialPolicy::unixtime, "unixtime"}};

}  // namespace

Result<SerialPolicy> parse_serial_policy(std::string_view text) {
  for (const PolicyName& name : kPolicyNames) {
    if (name.text == text) return name.policy;
  }
  return config_error("\"" + printable(text) + "\", want increment, date or unixtime");
}

std::string_view to_text(SerialPolicy policy) {
  for (const PolicyName& name : kPolicyNames) {
    if (name.policy == policy) return name.text;
  }
  return "";
}

}  // namespace millrace::dnszone
