#include "cli/status/site_status.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "cli/check/check_host.h"
#include "cli/line/report_json.h"
#include "cli/pipeline/alert_memory.h"
#include "cli/pipeline/health_facts.h"
#include "cli/status/site_problems.h"
#include "cli/view/services_view.h"
#include "cli/view/sources_view.h"
#include "cli/view/status_view.h"
#include "core/bundle/own_outbox.h"

namespace millrace::cli {
namespace {

std::vector<ServiceView> view_services(Env& env, const Config& config) {
  std::vector<ServiceView> views;
  if (!runs(config, Stage::pull)) return views;
  for (const auto& service : config.pull.services) {
    auto record = publish::read_record(config.context(env), service.name);
    if (record) views.push_back({service.name, service.certificates, std::move(*record)});
  }
  return views;
}

// Of this host; what cannot be read is left out: the part about bundles reports it.
Rollovers own_rollovers_of(Env& env, const Config& config) {
  if (!runs(config, Stage::tlsa)) return {};
  auto files = own_outbox(config.context(env), Stage::tlsa);
  if (!files) return {};
  Bundle bundle;
  bundle.meta.scope = "tlsa";
  bundle.files = std::move(*files);
  auto rollovers = rollovers_of(bundle);
  return rollovers ? std::move(*rollovers) : Rollovers();
}

// The disk, locks, and whether runs happen.
StatusPart host_status(Env& env, const Config& config) {
  StatusPart part;
  part.json = Json::array();
  part.errors = check_host(env, config);
  for (Error& error : part.errors) {
    error.kind = ErrorKind::failed;
    part.lines.push_back(error.text());
    part.json.push_back(json_of(error));
  }
  return part;
}

// What is waited for although nothing is wrong.
std::optional<std::string> waits_of(const SiteStatus& site) {
  if (!site.last_run) return "nothing has been run yet; run: millrace run";
  if (!site.last_run->pending.empty() && !site.is_restricted) {
    return site.last_run->pending.front().printed();
  }
  for (const CertificateView& view : site.certificates) {
    if (view.order.phase == "issued" || view.order.phase == "elsewhere") continue;
    return "certificate " + view.id.text() + " is not issued yet";
  }
  return std::nullopt;
}

class SiteReader {
 public:
  SiteReader(Env& env, const Config& config, const SiteRequest& request)
      : env_(env), config_(config), request_(request) {
    site_.now = env.clock.now();
    site_.host = config.host;
    site_.is_restricted = !request.selection.empty();
  }

  SiteStatus read() {
    read_certificates();
    if (!site_.is_restricted) read_rest();
    read_run();
    const Health health = assess_health();
    for (const auto& [name, part] : site_.parts) {
      std::ranges::copy(part.errors, std::back_inserter(site_.errors));
    }
    add_errors_of_run();
    site_.waits = waits_of(site_);
    site_.problems = summarized(problems_of(site_, health));
    return std::move(site_);
  }

 private:
  void add(std::string name, StatusPart part) {
    site_.parts.emplace_back(std::move(name), std::move(part));
  }

  void read_certificates() {
    CertificateViews views = view_certificates(env_, config_, request_.selection, request_.detail);
    add("certificates", certificates_status(views, site_.now, request_.detail));
    site_.certificates = std::move(views.certificates);
    if (request_.rollovers) site_.rollovers = own_rollovers_of(env_, config_);
  }

  void read_rest() {
    add("left", left_status(env_, config_));
    add("limits", limits_status(env_, config_));
    if (request_.workers) read_workers();
    add("host", host_status(env_, config_));
    site_.zones = view_zones(env_, config_);
    site_.servers = view_servers(env_, config_);
    add("zones", zones_status(site_.zones, site_.servers, site_.now));
    site_.bundles = view_bundles(env_, config_, request_.detail);
    add("bundles", bundles_status(site_.bundles, site_.now));
    if (runs(config_, Stage::pull)) add("services", services_status(env_, config_));
    if (!config_.sources.list.empty()) add("sources", sources_status(env_, config_));
    site_.services = view_services(env_, config_);
  }

  void read_workers() {
    auto view = view_workers(env_, config_);
    if (!view || *view) add("workers", workers_status(view, site_.now));
    if (view) site_.workers = *std::move(view);
  }

  void read_run() {
    const auto last = read_last_run(config_.context(env_));
    if (last) site_.last_run = *last;
    add("last_run", last_run_status(last));
  }

  // Of subjects of which nothing worse is known.
  void add_errors_of_run() {
    std::set<Subject> known;
    for (const Error& error : site_.errors) known.insert(error.line().subject);
    for (const Error& error : errors_of_run(site_)) {
      const Subject subject = error.line().subject;
      if (!knows(subject) || (subject.kind != SubjectKind::none && known.contains(subject))) {
        continue;
      }
      site_.errors.push_back(error);
    }
  }

  // Whether the request is about it.
  bool knows(const Subject& subject) const {
    return !site_.is_restricted ||
           std::ranges::any_of(request_.selection, [&subject](const CertId& id) {
             return subject == certificate_subject(id);
           });
  }

  Health assess_health() {
    HealthFacts facts;
    for (const auto& [name, part] : site_.parts) {
      std::ranges::copy(part.terms, std::back_inserter(facts.terms));
    }
    if (site_.last_run) facts.pending = site_.last_run->pending;
    Health health = assess(facts, read_alert_memory(config_.context(env_)), site_.now);
    std::erase_if(health.alerts, [this](const Alert& alert) { return !knows(alert.line.subject); });
    for (const Alert& alert : health.alerts) {
      site_.errors.emplace_back(ErrorKind::failed, alert.line);
    }
    return health;
  }

  Env& env_;
  const Config& config_;
  const SiteRequest& request_;
  SiteStatus site_;
};

}  // namespace

bool SiteStatus::needs_attention() const {
  return std::ranges::any_of(problems, &Problem::needs_attention);
}

SiteStatus read_site(Env& env, const Config& config, const SiteRequest& request) {
  return SiteReader(env, config, request).read();
}

}  // namespace millrace::cli
