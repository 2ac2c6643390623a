// What the configuration lets a request ask for.
#pragma once

#include <vector>

#include "core/documents.h"
#include "core/name.h"

namespace millrace::acme {

// The request's names are those that this host's configuration gives the certificate.
bool allows(const std::vector<CertName>& configured, const RequestDocument& request);

}  // namespace millrace::acme
