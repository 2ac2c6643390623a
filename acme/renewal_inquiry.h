// Asks a CA when it would like its certificates renewed (RFC 9773 §4), all in flight together, and
// keeps what it said. Never an error: who gets no answer renews by renewal_time().
#pragma once

#include <string>
#include <vector>

#include "acme/certificate_work.h"
#include "acme/client.h"

namespace millrace::acme {

class RenewalInquiry {
 public:
  RenewalInquiry(const StageContext& context, StageReport& report, const CaSettings& ca,
                 Session::Memory& memory)
      : context_(context), report_(report), ca_(ca), memory_(memory) {}

  // About certificates that this CA issued. Without an account; of a CA that offers nothing none is
  // asked for until the next certificate. Nothing is asked while a limit of the CA is in force, nor
  // once an answer is that it is busy: that is kept, and bars only these questions.
  void ask(const std::vector<CertificateWork*>& works);

 private:
  void ask_one(CertificateWork& work, Client& client);
  void answered(CertificateWork& work, const Result<Answer>& result);
  Result<RenewalInfo> read(const CertificateWork& work, const Answer& answer) const;
  void take(CertificateWork& work, const RenewalInfo& info, std::optional<Duration> retry_after);
  void no_answer(CertificateWork& work, Failure failure, const Error& error,
                 std::optional<Duration> retry_after = std::nullopt);
  void not_offered(CertificateWork& work);
  void tell_failures();
  void keep(Limited what, const CaLimit& limit);

  const StageContext& context_;
  StageReport& report_;
  const CaSettings& ca_;
  Session::Memory& memory_;
  Session::Memory asking_;  // a limit in it stops the questions alone
  std::vector<std::pair<CertificateWork*, Error>> failures_;
};

}  // namespace millrace::acme
