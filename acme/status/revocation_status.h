// What is being revoked, for `status`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "acme/settings.h"
#include "acme/state/order_state.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// A revocation of which the CA has not yet said that it is done.
struct RevokingStatus {
  TimePoint since;
  std::string reason;
  std::string what;       // "serial 01ab"; "order URL", whose certificate is not known yet
  bool in_place = false;  // it is the certificate issued last
  std::string command;    // that revokes it by its own key, where the account may not; else empty
  std::optional<TimePoint> retry_at = {};  // order asks again; nullopt: with its next run
  std::string last_error = {};             // printable
};

std::vector<RevokingStatus> revoking_statuses(const CertId& id, const OrderState& state);

// Those of certificates that the configuration does not have any more, for `status`.
std::map<CertId, std::vector<RevokingStatus>> left_revocations(const StageContext& context,
                                                               const Settings& settings);

}  // namespace millrace::acme
