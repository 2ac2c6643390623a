// Names and dates of certificates, as OpenSSL holds them.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/crypto/openssl.h"

namespace millrace {

// One line, printable: "CN=mail.example.org,O=Example".
std::string name_line(const X509_NAME* name);

// `where` names the certificate in errors.
Result<TimePoint> x509_time(const ASN1_TIME* time, const std::string& where);

}  // namespace millrace
