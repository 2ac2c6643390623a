// A certificate as OpenSSL's object, for what core/certificate.h does not say of it.
#pragma once

#include "core/certificate.h"
#include "core/openssl.h"

namespace millrace {

Result<X509Ptr> x509_of(const Certificate& certificate);

}  // namespace millrace
