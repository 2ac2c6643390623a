#include "core/crypto/alt_names.h"

#include <algorithm>
#include <string_view>

#include "core/base/joined.h"

namespace millrace {
namespace {

std::string_view text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}

std::string kind_text(int kind) {
  switch (kind) {
    case GEN_EMAIL:
      return "an e-mail address";
    case GEN_URI:
      return "a URI";
    case GEN_IPADD:
      return "an IP address";
    default:
      return "a name of kind " + std::to_string(kind);
  }
}

Result<CertName> dns_name_of(const GENERAL_NAME* general) {
  int kind = 0;
  const void* value = GENERAL_NAME_get0_value(general, &kind);
  if (kind != GEN_DNS) return Error(kind_text(kind) + " among the alternative names");
  return CertName::parse(text_of(static_cast<const ASN1_STRING*>(value)));
}

GENERAL_NAME* general_name_of(const CertName& name) {
  GENERAL_NAME* general = GENERAL_NAME_new();
  ASN1_IA5STRING* value = ASN1_IA5STRING_new();
  if (general == nullptr || value == nullptr ||
      ASN1_STRING_set(value, name.text().data(), static_cast<int>(name.text().size())) != 1) {
    openssl_cannot("make a name");
  }
  GENERAL_NAME_set0_value(general, GEN_DNS, value);
  return general;
}

}  // namespace

AltNames alt_names_of(const GENERAL_NAMES* list) {
  AltNames found;
  for (int i = 0; i < sk_GENERAL_NAME_num(list); ++i) {
    auto name = dns_name_of(sk_GENERAL_NAME_value(list, i));
    if (name) {
      found.names.push_back(std::move(*name));
    } else if (found.unfit.empty()) {
      found.unfit = name.error().message;
    }
  }
  std::sort(found.names.begin(), found.names.end());
  found.names.erase(std::unique(found.names.begin(), found.names.end()), found.names.end());
  return found;
}

GeneralNamesPtr general_names_of(const std::vector<CertName>& names) {
  GeneralNamesPtr list(GENERAL_NAMES_new());
  for (const CertName& name : names) {
    if (!list || sk_GENERAL_NAME_push(list.get(), general_name_of(name)) == 0) {
      openssl_cannot("make a list of names");
    }
  }
  return list;
}

std::vector<std::string> common_names_of(const X509_NAME* subject) {
  std::vector<std::string> names;
  int at = -1;
  while ((at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0) {
    names.push_back(
        std::string(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)))));
  }
  return names;
}

std::string listed(const std::vector<CertName>& names) {
  return or_none(joined(names));
}

}  // namespace millrace
