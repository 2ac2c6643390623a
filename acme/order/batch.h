// The certificates that one pass processes at one CA. A few are started at a time, whenever the
// client has nothing to send. So a started certificate finishes soon, an intent is written shortly
// before its request, and nothing is started after the CA refuses requests.
#pragma once

#include <functional>
#include <vector>

#include "acme/client/client.h"
#include "acme/order/certificate_work.h"
#include "acme/settings.h"
#include "acme/state/state_keeper.h"

namespace millrace::acme {

class Batch {
 public:
  Batch(Client& client, StateKeeper& keeper) : client_(client), keeper_(keeper) {}

  // `begin` queues the first request, at once or when the state is on the disk.
  void add(CertificateWork& work, std::function<void()> begin);
  // Starts all, and runs the client until all are finished; then the states are on disk. When the
  // client stops early, the rest get its error.
  void run();

 private:
  struct Entry {
    CertificateWork* work;
    std::function<void()> begin;
  };
  void feed();

  Client& client_;
  StateKeeper& keeper_;
  std::vector<Entry> entries_;
  size_t begun_ = 0;
};

// The limit that blocks this certificate now; null: none.
const CaLimit* limit_on(const CertificateWork& work, const Session::Memory& memory);

// Runs `move` with a client that is connected to the CA. If the CA cannot be reached or refuses
// requests, `works` get that error instead. Certificates that a limit of new orders blocks get the
// limit, and `move` skips them (limit_on). Limits in the CA's answers are stored on disk.
void visit(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
           StageReport& report, const std::vector<CertificateWork*>& works,
           const std::function<void(Client&)>& move);

}  // namespace millrace::acme
