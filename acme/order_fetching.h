// Brings one certificate's open order to its end once the DNS shows what the CA wants to see:
// answers the challenges, looks at the order, finalizes, downloads, checks (RFC 8555 §7.4, §7.5.1).
// What is next is chosen by the phase and by what the CA says.
#pragma once

#include "acme/authorization.h"
#include "acme/certificate_work.h"
#include "acme/chain_download.h"
#include "acme/client.h"
#include "acme/invalid_order.h"
#include "acme/order.h"

namespace millrace::acme {

class OrderFetching {
 public:
  OrderFetching(CertificateWork& work, const RequestDocument& request, Client& client)
      : work_(work),
        request_(request),
        client_(client),
        chain_(work, request, client),
        invalid_(work, client) {}

  // Phase `ordered`, every record published: tells the CA to look.
  void answer();
  // Phases `answered`, `finalized`: looks at the order and does what its status wants.
  void look() { look_at_order(false); }

 private:
  void answered(const Result<Answer>& result, const WantedChallenge& challenge);
  void check_refused(const Answer& refusal, const WantedChallenge& challenge);
  std::optional<Authorization> readable(const Result<Answer>& result);
  void all_answered();
  // At our own pace, in this step when others are still under way by then; as the CA asked, in a
  // later one.
  void look_later(const std::string& text, std::optional<Duration> asked);
  // `finalizing`: the CA was just sent the request. It may not have come to it yet.
  void look_at_order(bool finalizing);
  void looked(const Result<Answer>& result, bool finalizing);
  void follow(const Order& order, const Answer& answer, bool finalizing);
  bool gave_up(const Order& order);
  void ready(const Order& order, std::optional<Duration> asked, bool finalizing);
  void finalize(const Order& order);
  void finalized(const Result<Answer>& result);

  CertificateWork& work_;
  const RequestDocument& request_;
  Client& client_;
  ChainDownload chain_;
  InvalidOrder invalid_;
  std::optional<Answer> refusal_;  // of finalize: the order says what it means
  size_t outstanding_ = 0;         // answers of the step under way
  bool stopped_ = false;           // one of them ended the step
  std::optional<Duration> asked_;  // the longest Retry-After among them
};

}  // namespace millrace::acme
