// Looks up TLSA records of services, connects to each of their addresses, and keeps what was found.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/dane/dane_target.h"
#include "core/env/env.h"
#include "dnszone/query/dane_lookup.h"
#include "tlsa/presented.h"

namespace millrace::cli {

struct DaneOptions {
  dnszone::Resolvers resolvers;
  std::vector<std::string> addresses;  // connected to instead of those of the DNS
  Path ca_file;
  std::chrono::milliseconds timeout{15'000};  // of a connection
};

// A certificate of a server: one for each kind of key that it has.
struct DaneLeaf {
  Handshake handshake;
  std::vector<tlsa::PresentedCertificate> chain;
};

struct DaneConnection {
  Endpoint endpoint;
  std::vector<DaneLeaf> leaves;  // empty: `error` says why
  std::optional<Error> error;
  // It has one kind of certificate and ended the attempt for the other kind in an unusual way.
  std::optional<std::string> other_kind = std::nullopt;
};

struct DaneFindings {
  DaneTarget target;
  // nullopt: not looked up.
  std::optional<Result<dnszone::HostAddressSet>> addresses;
  std::optional<Result<dnszone::TlsaSet>> tlsa;
  std::vector<DaneConnection> connections;

  // The records that a client is given; empty: there are none, or they are not known.
  std::vector<TlsaData> records() const;
};

// All services together: addresses, then TLSA records, then connections.
std::vector<DaneFindings> inspect_dane(Env& env, const std::vector<DaneTarget>& targets,
                                       const DaneOptions& options);

}  // namespace millrace::cli
