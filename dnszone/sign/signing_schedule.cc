#include "dnszone/sign/signing_schedule.h"

namespace millrace::dnszone {
namespace {

constexpr Duration kLeastValidity = std::chrono::seconds(10);
constexpr Duration kMostValidity = std::chrono::days(3650);
constexpr Duration kCronInterval = std::chrono::days(1);

// FNV-1a: the same everywhere, not secret.
class Fnv1a {
 public:
  void add(uint8_t octet) { value_ = (value_ ^ octet) * 0x100000001B3U; }
  void add(std::string_view octets) {
    for (const char octet : octets) add(static_cast<uint8_t>(octet));
  }
  void add(uint64_t number) {
    for (unsigned shift = 0; shift < 64; shift += 8) add(static_cast<uint8_t>(number >> shift));
  }
  uint64_t value() const { return value_ ^ value_ >> 32U; }

 private:
  uint64_t value_ = 0xCBF29CE484222325U;
};

}  // namespace

Result<SigningSchedule> SigningSchedule::make(TimePoint now, Duration validity) {
  if (validity < kLeastValidity || validity > kMostValidity) {
    return config_error("signatures valid for " + format_duration(validity) +
                        ", expected 10s to 3650d");
  }
  return SigningSchedule(now, validity);
}

TimePoint SigningSchedule::expiration(const DnsName& owner, RrType type) const {
  Fnv1a hash;
  hash.add(owner.wire());
  hash.add(static_cast<uint64_t>(type));
  hash.add(static_cast<uint64_t>(now_.time_since_epoch() / validity_));
  const auto most = static_cast<uint64_t>((validity_ / 5).count());
  return now_ + validity_ - Duration(hash.value() % (most + 1));
}

TimePoint SigningSchedule::refresh_at(TimePoint earliest_expiry, Duration soa_expire,
                                      Duration greatest_ttl) const {
  return due_at(now_, earliest_expiry, margin(soa_expire, greatest_ttl));
}

Duration SigningSchedule::margin(Duration soa_expire, Duration greatest_ttl) const {
  return std::max(validity_ / 4, soa_expire + greatest_ttl + 2 * kCronInterval);
}

TimePoint SigningSchedule::due_at(TimePoint made, TimePoint expiration, Duration margin) const {
  // A signature with a shorter validity than today's must not stay for a quarter of today's
  // validity.
  const TimePoint earliest = std::min(made + validity_ / 4, expiration - least_margin());
  return std::max(expiration - margin, earliest);
}

bool SigningSchedule::may_stay(TimePoint made, TimePoint expiration, Duration margin) const {
  return made <= now_ && expiration <= now_ + validity_ && now_ < due_at(made, expiration, margin);
}

}  // namespace millrace::dnszone
