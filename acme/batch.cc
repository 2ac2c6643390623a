#include "acme/batch.h"

#include "acme/connect.h"

namespace millrace::acme {
namespace {

constexpr size_t kAtOnce = 64;

// false: not, and the works know why.
bool is_connected(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
                  StageReport& report, const std::vector<CertificateWork*>& works) {
  const auto busy = connect(context, ca, memory);
  if (busy && *busy) memory.limit = CaLimit{context.now() + (*busy)->delay, (*busy)->reason};
  if (memory.limit) {
    for (CertificateWork* work : works) work->leave_ca_alone(*memory.limit);
    return false;
  }
  if (busy) return true;
  report.fail(busy.error());
  for (CertificateWork* work : works) work->count_outage(busy.error());
  return false;
}

}  // namespace

void Batch::add(CertificateWork& work, std::function<void()> begin) {
  entries_.push_back({&work, std::move(begin)});
}

void Batch::run() {
  client_.when_idle([this] { feed(); });
  client_.run();
  client_.when_idle({});
}

void Batch::feed() {
  keeper_.flush();
  if (const Error* given_up = client_.given_up()) {
    for (; begun_ < entries_.size(); ++begun_) entries_[begun_].work->no_answer(*given_up);
  }
  for (size_t count = 0; count < kAtOnce && begun_ < entries_.size(); ++count) {
    entries_[begun_++].begin();
  }
  keeper_.flush();
}

void visit(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
           StageReport& report, const std::vector<CertificateWork*>& works,
           const std::function<void(Client&)>& move) {
  const auto limit = load_limit(context, ca.id);
  if (!limit) return report.fail(limit.error());
  memory.limit = *limit;
  if (memory.limit) {
    for (CertificateWork* work : works) work->leave_ca_alone(*memory.limit);
    return;
  }
  if (is_connected(context, ca, memory, report, works)) {
    Client client(context.env, memory, ca);
    move(client);
  }
  if (!memory.limit) return;
  if (auto stored = store_limit(context, ca.id, *memory.limit); !stored) {
    report.fail(std::move(stored).error());
  }
}

}  // namespace millrace::acme
