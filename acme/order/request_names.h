// What the configuration lets a request ask for.
#pragma once

#include <vector>

#include "core/base/name.h"
#include "core/bundle/documents.h"

namespace millrace::acme {

// The request's names are those that this host's configuration gives the certificate.
bool allows(const std::vector<CertName>& configured, const RequestDocument& request);

}  // namespace millrace::acme
