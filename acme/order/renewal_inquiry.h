// Queries a CA's renewal information for its certificates (RFC 9773 §4), all in flight together,
// and stores it. Never an error: without an answer, renewal_time() applies.
#pragma once

#include <list>
#include <string>
#include <vector>

#include "acme/client/client.h"
#include "acme/order/certificate_work.h"

namespace millrace::acme {

class RenewalInquiry {
 public:
  RenewalInquiry(const StageContext& context, StageReport& report, const CaSettings& ca,
                 Session::Memory& memory)
      : context_(context), report_(report), ca_(ca), memory_(memory) {}

  // About those certificates, which this CA issued, whose query is due. Needs no account. If the CA
  // offers no renewal information, there is no query until the next certificate. No query is sent
  // while a limit of the CA holds, or after a 429 or 503: that is stored, and blocks only these
  // queries.
  void query(std::list<CertificateWork>& works);

 private:
  void query_one(CertificateWork& work, Client& client);
  void answered(CertificateWork& work, const Result<Answer>& result);
  Result<RenewalInfo> read(const CertificateWork& work, const Answer& answer) const;
  void take(CertificateWork& work, const RenewalInfo& info, std::optional<Duration> retry_after);
  void no_answer(CertificateWork& work, Failure failure, const Error& error,
                 std::optional<Duration> retry_after = std::nullopt);
  void not_offered(CertificateWork& work);
  void report_failures();
  void keep(Limited what, const CaLimit& limit);

  const StageContext& context_;
  StageReport& report_;
  const CaSettings& ca_;
  Session::Memory& memory_;
  Session::Memory asking_;  // a limit in it blocks only the queries
  std::vector<std::pair<CertificateWork*, Error>> failures_;
};

}  // namespace millrace::acme
