#include "dnszone/text/serial.h"

namespace millrace::dnszone {
namespace {

// The first serial of that day in UTC, YYYYMMDD00, as BIND, Knot and ldns count.
uint32_t date_serial(TimePoint now) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(now));
  const auto year = static_cast<uint32_t>(static_cast<int>(day.year()));
  return (year * 10000 + static_cast<unsigned>(day.month()) * 100 +
          static_cast<unsigned>(day.day())) *
         100;
}

// What the policy would like best.
uint32_t wished_serial(uint32_t base, SerialPolicy policy, TimePoint now) {
  switch (policy) {
    case SerialPolicy::increment:
      return base + 1;
    case SerialPolicy::date:
      return date_serial(now);
    case SerialPolicy::unixtime:
      return static_cast<uint32_t>(now.time_since_epoch().count());
  }
  return base + 1;
}

}  // namespace

uint32_t next_serial(uint32_t current, std::optional<uint32_t> published, SerialPolicy policy,
                     TimePoint now) {
  const uint32_t base = published && serial_after(*published, current) ? *published : current;
  const uint32_t wished = wished_serial(base, policy, now);
  const bool higher = serial_after(wished, current) && serial_after(wished, base);
  const uint32_t next = higher ? wished : base + 1;
  return next == 0 ? 1 : next;  // some servers take 0 for "no serial"
}

uint32_t last_date_serial(TimePoint now) {
  return date_serial(now) + 99;
}

}  // namespace millrace::dnszone
