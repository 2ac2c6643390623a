// Whether this host's clock can be believed before something is signed: signatures that begin in
// the future, or have ended already, take a zone off the net.
//
// STATE/zones/.clock.json holds the last time at which the sign stage believed it (no zone has a
// file of that name), to a few hours. A clock that is ahead of it by more than a quarter of the
// signatures' validity, or earlier by more than half of it, is accepted only when something else
// agrees: a bundle of another host, or the CA's own clock. Before the first signing it is compared
// with the CA's, if there is one, and must not be long before the keys were made or what is served
// was signed.
#pragma once

#include <optional>
#include <string>

#include "core/bundle/stage.h"
#include "dnszone/sign_stage/sign_stage.h"

namespace millrace::dnszone {

class SigningClock {
 public:
  // Both must outlive it.
  SigningClock(const StageContext& context, const SignStageOptions& options);

  // `signed_at`: when a zone was signed last, to compare with where no time has been noted yet. The
  // error says what to do.
  Result<void> check(Duration validity, std::optional<TimePoint> signed_at);

  // By something that has been, where no time has been noted yet: the clock must not be long before
  // it.
  Result<void> check_after(TimePoint past, const std::string& event, Duration validity);

  // No time has been noted yet.
  bool is_first() const { return !noted_; }
  // It has jumped, and nothing agreed.
  bool is_refused() const { return refusal_.has_value(); }

  // Notes the time, where it was believed.
  Result<void> note();

 private:
  bool is_jump(Duration validity, TimePoint known) const;
  bool another_host_agrees(Duration limit) const;
  Result<void> check_first();
  Result<void> decide(const std::string& jump);
  Result<void> ask_outside(const std::string& jump);

  const StageContext& context_;
  const SignStageOptions& options_;
  std::optional<TimePoint> noted_;
  std::optional<Error> refusal_;  // of this run: the same for every zone
  bool is_believed_ = false;      // whatever was noted
  bool is_first_checked_ = false;
};

}  // namespace millrace::dnszone
