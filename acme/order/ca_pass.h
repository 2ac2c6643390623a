// The certificates that one stage processes at one CA. A few are started at a time, whenever the
// client has nothing to send. So a started certificate finishes soon, an intent is written shortly
// before its request, and nothing is started after the CA refuses requests.
#pragma once

#include <functional>
#include <list>
#include <vector>

#include "acme/client/client.h"
#include "acme/order/certificate_work.h"
#include "acme/settings.h"
#include "acme/state/order_store.h"

namespace millrace::acme {

// Authorizations of an order that was dropped.
struct UnusedAuthorizations {
  std::vector<CertName> names;    // the order's
  std::vector<std::string> urls;  // of the authorizations
};

class CaPass {
 public:
  using Works = std::list<CertificateWork>;
  using Add = std::function<void(const std::vector<CertificateWork*>& works)>;

  // The caller keeps all arguments alive.
  CaPass(const StageContext& context, const CaSettings& ca, Session& session, StageReport& report,
         OrderStore& store)
      : context_(context),
        ca_(ca),
        memory_(session.memory(ca.id)),
        report_(report),
        store_(store),
        client_(context.env, memory_, ca) {}

  Client& client() { return client_; }
  const Session::Memory& memory() const { return memory_; }

  // Prepares the requests, has `add` add the certificates that no limit blocks, and processes them
  // until the states are on disk. Then deactivates `unused` and the authorizations that they no
  // longer need. If the CA cannot be reached or refuses requests, they get that error instead.
  // Limits in the CA's answers are stored on disk.
  void run(Works& works, std::vector<UnusedAuthorizations> unused, const Add& add);
  // `begin` queues the first request, at once or when the state is on disk. When the client stops
  // before, the certificate gets its error.
  void add(CertificateWork& work, std::function<void()> begin);
  // For a CA without certificates. Failures are not reported: the authorizations expire.
  void deactivate_only(const std::vector<UnusedAuthorizations>& unused);

 private:
  struct Entry {
    CertificateWork* work;
    std::function<void()> begin;
  };
  bool is_ready(const std::vector<CertificateWork*>& works);
  void process();
  void start_some();
  void deactivate(const std::vector<UnusedAuthorizations>& unused);
  void keep_new_limits(const CaLimits& before);

  const StageContext& context_;
  const CaSettings& ca_;
  Session::Memory& memory_;
  StageReport& report_;
  OrderStore& store_;
  Client client_;
  std::vector<Entry> entries_;
  size_t started_ = 0;
};

}  // namespace millrace::acme
