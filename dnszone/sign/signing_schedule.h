// When signatures begin and end, and when a zone must be signed again.
#pragma once

#include "core/base/name.h"
#include "core/base/time.h"
#include "dnszone/record/record.h"

namespace millrace::dnszone {

inline constexpr Duration kInceptionOffset =
    std::chrono::hours(1);  // clocks of resolvers may be slow

class SigningSchedule {
 public:
  // `validity`: 10 seconds to 10 years.
  static Result<SigningSchedule> make(TimePoint now, Duration validity);

  TimePoint inception() const { return now_ - kInceptionOffset; }

  // now + validity less up to a fifth of it, drawn from a hash of owner, type and the period that
  // now is in: the RRsets of a zone do not all end at one moment, and the same input gives the same
  // times.
  TimePoint expiration(const DnsName& owner, RrType type) const;

  // The zone must be signed again when its earliest signature has less left than a quarter of the
  // validity, or than it takes for a secondary that lost its primary to expire the zone (SOA
  // EXPIRE), for caches to forget (the greatest TTL) and for two daily cron runs. Where EXPIRE is
  // as long as the validity that moment would be in the past at once; it is put a quarter of the
  // validity from now, and a secondary cut off for longer than what is left may then serve expired
  // signatures.
  TimePoint refresh_at(TimePoint earliest_expiry, Duration soa_expire, Duration greatest_ttl) const;

  // How much a signature must have left so that it need not be made again: see refresh_at().
  Duration margin(Duration soa_expire, Duration greatest_ttl) const;
  // The same for one signature: when it must be made again.
  TimePoint due_at(TimePoint made, TimePoint expiration, Duration margin) const;
  // May a signature that was made before stay? Not one that is due, nor one made by a clock that
  // was ahead, nor one that lasts longer than those made now.
  bool may_stay(TimePoint made, TimePoint expiration, Duration margin) const;

  TimePoint now() const { return now_; }

  // How long every signature lasts at least beyond refresh_at(): no TTL may be longer, or a cache
  // could hold a record beyond its signature.
  Duration least_margin() const { return validity_ - validity_ / 5 - validity_ / 4; }

  Duration validity() const { return validity_; }

 private:
  SigningSchedule(TimePoint now, Duration validity) : now_(now), validity_(validity) {}
  TimePoint now_;
  Duration validity_;
};

}  // namespace millrace::dnszone
