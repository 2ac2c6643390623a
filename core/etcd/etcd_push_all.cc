// push_outboxes(): all outboxes of this host, and what to report of them.
#include <map>

#include "core/base/joined.h"
#include "core/etcd/etcd_push.h"
#include "core/etcd/etcd_session.h"

namespace millrace {
namespace {

// Errors by their text, with the scopes that have them.
class PushFailures {
 public:
  void add(const std::string& scope, Error error) {
    const std::string text = error.text();
    auto [found, is_new] = failures_.try_emplace(text, Failure{{}, std::move(error)});
    found->second.scopes.push_back(scope);
  }
  void report_to(StageReport& report) {
    for (auto& [text, failure] : failures_) {
      const std::string what = failure.scopes.size() == 1 ? "outbox " : "outboxes ";
      report.fail(std::move(failure.error)
                      .about({SubjectKind::bundle, failure.scopes.front()},
                             what + joined(failure.scopes) + ": not published in etcd"));
    }
  }

 private:
  struct Failure {
    std::vector<std::string> scopes;
    Error error;
  };
  std::map<std::string, Failure> failures_;
};

}  // namespace

StageReport push_outboxes(const StageContext& context, const std::vector<PushedOutbox>& outboxes) {
  StageReport report;
  const EtcdPlace* place = context.etcd;
  if (place == nullptr || place->box.empty() || context.env.is_dry_run) return report;
  const auto lock = lock_stage(context, "etcd");
  if (!lock) {
    // Another process publishes the same outboxes now.
    if (lock.error().kind != ErrorKind::not_yet) report.fail(lock.error());
    return report;
  }
  EtcdClient client = etcd_client(context);
  PushFailures failures;
  for (const PushedOutbox& outbox : outboxes) {
    auto pushed = push_outbox(context, client, outbox);
    if (!pushed) {
      failures.add(outbox.scope, std::move(pushed).error());
    } else if (*pushed) {
      report.add_done({{SubjectKind::bundle, outbox.scope}, "published in etcd"});
    }
  }
  failures.report_to(report);
  return report;
}

}  // namespace millrace
