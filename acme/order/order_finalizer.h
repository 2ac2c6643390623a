// Completes one certificate's open order once the DNS serves its challenge records: responds to the
// challenges, polls the order, finalizes, downloads, checks (RFC 8555 §7.4, §7.5.1). The phase and
// the CA's answers select the next step.
#pragma once

#include "acme/client/client.h"
#include "acme/order/certificate_work.h"
#include "acme/order/chain_download.h"
#include "acme/order/invalid_order.h"
#include "acme/protocol/authorization.h"
#include "acme/protocol/order.h"

namespace millrace::acme {

class OrderFinalizer {
 public:
  OrderFinalizer(CertificateWork& work, Client& client)
      : work_(work),

        client_(client),
        chain_(work, client),
        invalid_(work, client) {}

  // Phase `ordered`, every record published: responds to the challenges.
  void answer();
  // Phases `answered`, `finalized`: polls the order and acts on its status.
  void poll() { poll_order(false); }

 private:
  void answered(const Result<Answer>& result, const WantedChallenge& challenge);
  void check_refused(const Answer& refusal, const WantedChallenge& challenge);
  void all_answered();
  // At the default interval, in this pass if other requests are still in flight; with Retry-After,
  // in a later pass.
  void poll_later(const std::string& text, std::optional<Duration> delay);
  // `finalizing`: the request was just sent to the CA, which may not have processed it yet.
  void poll_order(bool finalizing);
  void polled(const Result<Answer>& result, bool finalizing);
  void follow(const Order& order, const Answer& answer, bool finalizing);
  bool has_expired(const Order& order);
  void ready(const Order& order, std::optional<Duration> delay, bool finalizing);
  void finalize(const Order& order);
  void finalized(const Result<Answer>& result);

  CertificateWork& work_;
  Client& client_;
  ChainDownload chain_;
  InvalidOrder invalid_;
  std::optional<Answer> refusal_;  // of finalize; the order's status explains it
  size_t outstanding_ = 0;         // answers of this step that are in flight
  bool stopped_ = false;           // one of them ended the step
  std::optional<Duration> delay_;  // the longest Retry-After among them
};

}  // namespace millrace::acme
