#include "cli/status/site_problems.h"

#include <algorithm>
#include <set>

namespace millrace::cli {
namespace {

constexpr std::string_view kRetry = "correct it, then run: millrace run --now";

// Where the error itself does not say it.
std::string remedy_of(const Subject& subject) {
  switch (subject.kind) {
    case SubjectKind::certificate:
    case SubjectKind::account:
    case SubjectKind::ca:
      return std::string(kRetry);
    case SubjectKind::zone:
      return "correct it; millrace check --offline reports every fault of the zone";
    case SubjectKind::service:
      return "correct it, then run: millrace pull --now";
    default:
      return "";
  }
}

Urgency urgency_of(const Alert& alert) {
  if (alert.expired) return Urgency::expired;
  return alert.severity == Severity::danger ? Urgency::danger : Urgency::overdue;
}

Problem problem_of(const Alert& alert) {
  Problem problem = {
      urgency_of(alert), {alert.line.subject}, alert.what, alert.expired.value_or(alert.since), ""};
  if (problem.subjects.front().kind == SubjectKind::none) problem.text = alert.line.text;
  if (!alert.why.empty()) problem.text += "; waits for: " + alert.why;
  problem.remedy = alert.why.empty() ? alert.remedy : std::string(kRetry);
  return problem;
}

// A CA or server that does not work for now.
bool is_outage(const Trouble& trouble) {
  return trouble.key.ends_with(" does not work");
}

// The order has been completed since by another command.
bool is_over(const SiteStatus& site, const Trouble& trouble) {
  const Subject& subject = trouble.line.subject;
  if (subject.kind != SubjectKind::certificate) return false;
  const auto view = std::ranges::find_if(
      site.certificates, [&](const CertificateView& one) { return one.id.text() == subject.name; });
  return view != site.certificates.end() && view->order.phase == "issued" &&
         view->order.not_before && *view->order.not_before > site.last_run->at;
}

bool is_urgent(const SiteStatus& site, const Trouble& trouble) {
  return trouble.has_failed && !is_outage(trouble) && !is_over(site, trouble);
}

class Problems {
 public:
  explicit Problems(const SiteStatus& site) : site_(site) {
    for (const CertificateView& view : site.certificates) {
      shown_.insert(certificate_subject(view.id));
    }
    if (!site.last_run) return;
    for (const Trouble& trouble : site.last_run->troubles) {
      const auto [place, is_new] = since_.try_emplace(trouble.line.subject, trouble.since);
      if (!is_new) place->second = std::min(place->second, trouble.since);
    }
  }

  void add(Problem problem) {
    if (site_.is_restricted && !shown_.contains(problem.subjects.front())) return;
    known_.insert(problem.subjects.front());
    problems_.push_back(std::move(problem));
  }

  void add_errors(const StatusPart& part) {
    for (const Error& error : part.errors) {
      const Line line = error.line();
      const bool is_unreadable = part.unreadable.contains(line.subject);
      Problem problem = {is_unreadable ? Urgency::unreadable : Urgency::failing,
                         {line.subject},
                         line.subject.kind == SubjectKind::none ? line.printed() : line.text,
                         std::nullopt,
                         is_unreadable ? "" : remedy_of(line.subject)};
      const auto since = since_.find(line.subject);
      if (since != since_.end()) problem.since = since->second;
      add(std::move(problem));
    }
  }

  void add_trouble(const Trouble& trouble) {
    const Line& line = trouble.line;
    if (is_over(site_, trouble)) return;
    const bool urgent = is_urgent(site_, trouble);
    // What it waits for is known of a subject of which more is known.
    if (!urgent && known_.contains(line.subject)) return;
    add({urgent ? Urgency::failing : Urgency::waiting,
         {line.subject},
         line.subject.kind == SubjectKind::none ? line.printed() : line.text,
         trouble.since,
         urgent ? remedy_of(line.subject) : ""});
  }

  void add_unissued(const CertificateView& view) {
    const Subject subject = certificate_subject(view.id);
    const std::string& phase = view.order.phase;
    if (phase == "issued" || phase == "elsewhere" || known_.contains(subject)) return;
    add({Urgency::waiting, {subject}, waiting_text(view), std::nullopt, ""});
  }

  std::vector<Problem> take() { return std::move(problems_); }

 private:
  static std::string waiting_text(const CertificateView& view) {
    std::string text = view.order.not_after
                           ? "its renewal is in progress (" + view.order.phase + ")"
                           : "not issued yet";
    if (view.order.retry_at) text += ", next attempt at " + format_time(*view.order.retry_at);
    if (!view.order.last_error.empty()) text += ": " + view.order.last_error;
    return text;
  }

  const SiteStatus& site_;
  std::set<Subject> shown_, known_;
  std::map<Subject, TimePoint> since_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> problems_of(const SiteStatus& site, const Health& health) {
  Problems problems(site);
  for (const Alert& alert : health.alerts) problems.add(problem_of(alert));
  for (const auto& [name, part] : site.parts) problems.add_errors(part);
  if (site.last_run) {
    for (const Trouble& trouble : site.last_run->troubles) problems.add_trouble(trouble);
  } else {
    problems.add(
        {Urgency::waiting, {Subject()}, "nothing has been run yet", std::nullopt, "millrace run"});
  }
  for (const CertificateView& view : site.certificates) problems.add_unissued(view);
  return problems.take();
}

std::vector<Error> errors_of_run(const SiteStatus& site) {
  std::vector<Error> errors;
  if (!site.last_run) return errors;
  for (const Trouble& trouble : site.last_run->troubles) {
    if (is_urgent(site, trouble)) errors.emplace_back(ErrorKind::failed, trouble.line);
  }
  return errors;
}

}  // namespace millrace::cli
