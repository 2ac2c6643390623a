// The subjectAltName of a CSR or a certificate (RFC 5280 §4.2.1.6), read into names.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openssl/x509v3.h>

#include "core/base/name.h"
#include "core/crypto/openssl.h"

namespace millrace {

using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;

struct AltNames {
  std::vector<CertName> names;  // sorted, each once
  std::string unfit;            // why the first of the others is not a CertName; empty: all are
};

// `list` may be null: no names then.
AltNames alt_names_of(const GENERAL_NAMES* list);

// The other way: dNSNames only.
GeneralNamesPtr general_names_of(const std::vector<CertName>& names);

// Of a subject, in order, as they are.
std::vector<std::string> common_names_of(const X509_NAME* subject);

// "a.example.org, b.example.org"
std::string listed(const std::vector<CertName>& names);

}  // namespace millrace
