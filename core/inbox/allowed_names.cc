#include "core/inbox/allowed_names.h"

#include "core/base/printable.h"

namespace millrace {

Result<AllowedName> AllowedName::parse(std::string_view text) {
  const bool is_tree = text.starts_with('.');
  const auto name = CertName::parse(is_tree ? text.substr(1) : text);
  if (name && !(is_tree && name->is_wildcard())) {
    return AllowedName(name->dns_name(), is_tree ? "" : name->text());
  }
  return config_error("expected NAME, *.NAME or .NAME (the name and all names below it), got \"" +
                      printable(text, 260) + "\"");
}

std::string AllowedName::text() const {
  if (!exact_.empty()) return exact_;
  const std::string name = base_.text();
  return "." + name.substr(0, name.size() - 1);
}

bool AllowedName::allows(const CertName& name) const {
  return exact_.empty() ? name.dns_name().is_at_or_below(base_) : name.text() == exact_;
}

bool AllowedName::allows_records(const DnsName& name) const {
  return exact_.empty() ? name.is_at_or_below(base_) : name == base_;
}

}  // namespace millrace
