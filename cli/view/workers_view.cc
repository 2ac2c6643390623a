#include "cli/view/workers_view.h"

#include <algorithm>

#include "acme/state/retry_policy.h"
#include "cli/line/report_json.h"
#include "core/etcd/etcd_session.h"

namespace millrace::cli {
namespace {

using acme::Limited;

// Of this host and of those that it reads, if there are several.
std::vector<WorkerView> configured_workers(const Config& config) {
  std::vector<WorkerView> workers;
  if (config.etcd->has_workers) workers.push_back({config.etcd->box, {}});
  for (const Source& source : config.sources.list) {
    if (!source.box.empty() && source.provides(Stage::fetch)) workers.push_back({source.box, {}});
  }
  return workers;
}

WorkerView& worker_of(std::vector<WorkerView>& workers, const std::string& host) {
  const auto found = std::ranges::find(workers, host, &WorkerView::host);
  return found == workers.end() ? workers.emplace_back(WorkerView{host, {}}) : *found;
}

ClaimView claim_view(const CertId& id, const acme::WorkSeen& seen) {
  const bool is_open = seen.hint && seen.hint->has_url() && !seen.hint->issued;
  return {id, seen.claim->started, is_open ? *seen.hint->url : ""};
}

std::string limit_text(const acme::SharedLimit& shared, Limited what) {
  return "limited" + std::string(what == Limited::all ? "" : " for new orders") + " until " +
         format_time(shared.limit.until) + ", as " + shared.host +
         " was asked: " + shared.limit.reason;
}

void add_worker(const WorkerView& worker, StatusPart& part) {
  Json claims = Json::array();
  part.lines.push_back("worker " + worker.host + ": " +
                       (worker.claims.empty() ? "works on nothing" : "works on"));
  for (const ClaimView& claim : worker.claims) {
    part.lines.push_back("  " + claim.certificate.text() +
                         (claim.since ? " since " + format_time(*claim.since) : "") +
                         (claim.order.empty() ? "" : ", order " + claim.order));
    claims.push_back({{"subject", json_of(certificate_subject(claim.certificate))},
                      {"certificate", claim.certificate.text()},
                      {"since", json_of(claim.since)},
                      {"order", claim.order.empty() ? Json() : Json(claim.order)}});
  }
  part.json["hosts"].push_back({{"host", worker.host}, {"claims", std::move(claims)}});
}

void add_limit(const CaId& ca, Limited what, const acme::SharedLimit& shared, StatusPart& part) {
  part.lines.push_back("CA " + ca.text() + ": " + limit_text(shared, what));
  part.json["limits"].push_back({{"subject", json_of(ca_subject(ca))},
                                 {"ca", ca.text()},
                                 {"of", what == Limited::all ? "all" : "newOrder"},
                                 {"host", shared.host},
                                 {"until", format_time(shared.limit.until)},
                                 {"reason", shared.limit.reason}});
}

}  // namespace

Result<std::optional<WorkersView>> view_workers(Env& env, const Config& config) {
  if (!config.etcd) return std::optional<WorkersView>();
  std::vector<WorkerView> workers = configured_workers(config);
  if (workers.size() < 2 && !config.etcd->has_workers) return std::optional<WorkersView>();
  auto client = etcd_client(config.context(env));
  ASSIGN(acme::StoreWork store, acme::read_work(client));
  for (const auto& [id, seen] : store.certificates) {
    if (seen.claim) worker_of(workers, seen.claim->host).claims.push_back(claim_view(id, seen));
  }
  return std::optional(WorkersView{std::move(workers), std::move(store)});
}

StatusPart workers_status(const Result<std::optional<WorkersView>>& view, TimePoint now) {
  StatusPart part;
  part.json = {{"hosts", Json::array()}, {"limits", Json::array()}};
  if (!view) {
    part.errors.push_back(Error(view.error()).in("workers"));
    part.lines.push_back(part.errors.front().text());
    part.json["error"] = view.error().text();
    return part;
  }
  for (const WorkerView& worker : (*view)->workers) add_worker(worker, part);
  for (const auto& [key, shared] : (*view)->store.limits) {
    if (acme::is_ahead(shared.limit.until, now)) add_limit(key.first, key.second, shared, part);
  }
  return part;
}

std::string workers_line(const WorkersView& view) {
  std::string text = "workers       ";
  for (const WorkerView& worker : view.workers) {
    const size_t count = worker.claims.size();
    text +=
        (&worker == &view.workers.front() ? "" : ", ") + worker.host + " on " +
        (count == 0 ? "nothing" : std::to_string(count) + " certificate" + (count == 1 ? "" : "s"));
  }
  return text;
}

}  // namespace millrace::cli
