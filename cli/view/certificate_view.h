// One certificate as `issue` and `status` show it: its files, its validity, its records in
// the DNS.
#pragma once

#include "acme/status/order_status.h"
#include "cli/config/config.h"
#include "cli/view/status_part.h"
#include "core/base/json.h"
#include "core/bundle/documents.h"

namespace millrace::cli {

struct CertificateView {
  CertId id;
  std::vector<CertName> names;
  acme::OrderStatus order;
  Path chain;                    // the full chain for others to read; empty: there is none yet
  Path key;                      // empty: on the host that made the CSR
  Path csr;                      // empty: made here
  std::vector<TlsaRecord> tlsa;  // required in the DNS
};

struct CertificateViews {
  std::vector<CertificateView> certificates;
  std::vector<Error> errors;  // what could not be read, and why
};

// Every certificate of the selection (empty: all), in the order of the configuration. Reads only.
// With Detail::order neither files nor TLSA records.
CertificateViews view_certificates(Env& env, const Config& config, const acme::Selection& selection,
                                   Detail detail = Detail::everything);

std::vector<std::string> lines_of(const CertificateView& view, TimePoint now);
Json json_of(const CertificateView& view);

// A time or null.
Json json_of(const std::optional<TimePoint>& time);

}  // namespace millrace::cli
