#include "core/crypto/x509_text.h"

#include <chrono>
#include <ctime>

#include "core/base/printable.h"

namespace millrace {

std::string name_line(const X509_NAME* name) {
  // RFC 4514, but UTF-8 as it is: printable() takes out what a terminal must not see.
  constexpr unsigned long kFlags =
      XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  const BioPtr bio = bio_writing();
  X509_NAME_print_ex(bio.get(), name, 0, kFlags);
  return printable(bio_contents(bio));
}

Result<TimePoint> x509_time(const ASN1_TIME* time, const std::string& where) {
  std::tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return Error(where + ": a date that is none");
  const std::chrono::year_month_day date(
      std::chrono::year(parts.tm_year + 1900),
      std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
      std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + Duration(parts.tm_sec);
}

}  // namespace millrace
