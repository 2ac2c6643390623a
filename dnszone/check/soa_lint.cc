#include "dnszone/check/soa_lint.h"

#include "dnszone/check/ttl_lint.h"
#include "dnszone/record/soa.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/text/serial.h"

namespace millrace::dnszone {
namespace {

constexpr uint32_t kMinute = 60;
constexpr uint32_t kDay = 86'400;
constexpr uint32_t kYear2000 = 946'684'800;  // seconds since 1970

std::string number(const char* name, uint32_t value) {
  return std::string(name) + ' ' + std::to_string(value);
}

void lint_periods(std::string_view rdata, const Span& at, Duration margin, ZoneLint& found) {
  const auto warn = [&](const std::string& what) { found.add(LintKind::soa, at, "SOA " + what); };
  const auto [serial, refresh, retry, expire, minimum] = parse_soa(rdata);
  if (refresh < kMinute)
    warn(number("refresh", refresh) + ": secondaries would query all the time");
  if (retry < kMinute) warn(number("retry", retry) + ": secondaries would query all the time");
  if (retry >= refresh) {
    warn(number("retry", retry) + ", expected less than the refresh of " + std::to_string(refresh));
  }
  if (expire < uint64_t{refresh} + retry) {
    warn(number("expire", expire) +
         ": secondaries drop the zone before they have tried twice, expected more than refresh and "
         "retry");
  } else if (expire < kDay) {
    warn(number("expire", expire) +
         ": secondaries drop the zone when the primary is away for less "
         "than a day");
  }
  if (Duration(expire) > margin) {
    warn(number("expire", expire) +
         ": an isolated secondary may serve expired signatures, because they last " +
         format_duration(margin) +
         " beyond a refresh: expected no more than that (RFC 6781 §4.4.2)");
  }
  if (minimum > kDay) {
    warn(number("minimum", minimum) +
         ": a name that was queried too early stays unseen for more than a day");
  }
}

// "hostmaster@example.org." makes a label of it all before the dot.
void lint_mailbox(std::string_view rdata, const Span& at, ZoneLint& found) {
  const size_t mname = rdata.find('\0') + 1;
  const std::string_view label = rdata.substr(mname + 1, octet_at(rdata, mname));
  if (label.find('@') == std::string_view::npos) return;
  found.add(
      LintKind::soa, at,
      "SOA mailbox with an @ in it, expected a dot instead: hostmaster.example.org. (RFC 1035 "
      "§8)");
}

bool is_date(uint32_t serial) {
  const std::chrono::year_month_day day(std::chrono::year(static_cast<int>(serial / 1'000'000)),
                                        std::chrono::month(serial / 10'000 % 100),
                                        std::chrono::day(serial / 100 % 100));
  return day.ok() && serial / 1'000'000 >= 1980;
}

// "": it fits.
std::string misfit(uint32_t serial, SerialPolicy policy, TimePoint now) {
  if (policy == SerialPolicy::date && !is_date(serial)) return " is not a date, YYYYMMDDnn";
  if (policy == SerialPolicy::date && serial > last_date_serial(now)) {
    return " is a day in the future: until then it increases by one";
  }
  if (policy == SerialPolicy::unixtime && serial > now.time_since_epoch().count()) {
    return " is a time in the future: until then it increases by one";
  }
  if (policy == SerialPolicy::unixtime && serial < kYear2000) {
    return " is not a time, seconds since 1970";
  }
  return "";
}

void lint_serial(std::optional<SerialPolicy> policy, TimePoint now, ZoneLint& found) {
  const ZoneText& text = found.text();
  const uint32_t serial = text.soa_serial();
  if (serial == 0) {
    found.add(LintKind::soa, text.serial, "serial 0, which some servers treat as no serial");
  }
  const std::string why = policy ? misfit(serial, *policy, now) : "";
  if (why.empty()) return;
  found.add(LintKind::soa, text.serial,
            number("serial", serial) + why + " (policy " + std::string(to_text(*policy)) + ")");
}

}  // namespace

void lint_soa(const CheckMeasures& measures, ZoneLint& found) {
  const PlacedRecord& soa = found.text().records[found.text().soa];
  lint_serial(measures.serial, measures.now, found);
  lint_mailbox(soa.record.rdata, soa.span, found);
  lint_periods(soa.record.rdata, soa.span, refresh_margin(measures.validity), found);
}

}  // namespace millrace::dnszone
