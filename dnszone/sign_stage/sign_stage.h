// The stage sign.
#pragma once

#include <functional>

#include "core/bundle/stage.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct SignStageOptions {
  bool accept_clock = false;  // this host's clock is right, however far it has jumped
  bool accept_keys = false;   // keys that are gone are gone for good
  // What a clock elsewhere says now; asked only when this one has jumped. Empty: there is none.
  std::function<Result<TimePoint>()> outside_time{};
};

// For each zone whose source, keys or settings changed, or whose signatures near their end or begin
// in the future: raises the serial in the source above what was signed and what the name servers
// have (unless its owner has done so), signs, verifies, replaces the signed file, runs the reload
// command. Of a zone that its server signs: the serial and the reload alone. What the zone's review
// command refuses changes nothing (zone_review.h). Nothing is signed
// after a jump of the clock (signing_clock.h). Lock "dns".
StageReport run_sign(const StageContext& context, const Settings& settings,
                     const SignStageOptions& options = {});

}  // namespace millrace::dnszone
