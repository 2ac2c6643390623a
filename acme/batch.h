// The certificates that one pass brings to one CA: begun a few at a time, as the client has nothing
// left to send. So what is begun is soon done with, intents are not written long before their
// requests are sent, and what a CA no longer wants to hear of is never begun.
#pragma once

#include <functional>
#include <vector>

#include "acme/certificate_work.h"
#include "acme/client.h"
#include "acme/settings.h"
#include "acme/state_keeper.h"

namespace millrace::acme {

class Batch {
 public:
  Batch(Client& client, StateKeeper& keeper) : client_(client), keeper_(keeper) {}

  // `begin` queues the first request, at once or when the state is on the disk.
  void add(CertificateWork& work, std::function<void()> begin);
  // Begins all, and runs the client until all has been done; the states are on the disk then. When
  // the client gives up, the others are told why.
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

// The limit because of which nothing is asked for this certificate now; null: none.
const CaLimit* limit_on(const CertificateWork& work, const Session::Memory& memory);

// Has `move` done with a client that is connected to the CA. When it cannot be reached, or wants to
// be left alone, `works` hear that instead; those that a limit of new orders bars hear it, and
// `move` leaves them out (limit_on). What it says of limits is kept on the disk.
void visit(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
           StageReport& report, const std::vector<CertificateWork*>& works,
           const std::function<void(Client&)>& move);

}  // namespace millrace::acme
