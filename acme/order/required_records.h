// The DNS records that the stage order requires for one certificate. Pure: from configuration and
// state.
#pragma once

#include <vector>

#include "acme/settings.h"
#include "acme/state/order_state.h"
#include "core/bundle/documents.h"

namespace millrace::acme {

// The challenges of an open order until they are settled; and the records of dns-persist-01 for as
// long as the configuration has the certificate proven so, of its CAs and names alone. Sorted, each
// once.
std::vector<ChallengeRecord> required_records(const CertificateSettings& certificate,
                                              const OrderState& state);

}  // namespace millrace::acme
