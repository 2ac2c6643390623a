#include "cli/line/dry_run.h"

#include <algorithm>

#include "core/base/joined.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/crypto/private_key_scan.h"

namespace millrace::cli {
namespace {

constexpr size_t kMostShown = 64U << 10U;  // octets of one file

bool is_public(const FileChange& change) {
  const auto has_none = [](const auto& text) { return !text || !private_key_in(*text); };
  return has_none(change.before) && has_none(change.after);
}

bool is_below(const Path& path, const Path& directory) {
  const Path relative = path.lexically_relative(directory);
  return !relative.empty() && *relative.begin() != "..";
}

std::string shown(const std::optional<std::string>& text) {
  if (!text) return "";
  if (text->size() > kMostShown) return "(" + std::to_string(text->size()) + " octets)\n";
  return *text;
}

std::string line_of(const FileChange& change) {
  const std::string path = printable(change.path.string());
  if (!change.before) return "would make " + path;
  return (change.after ? "would change " : "would remove ") + path;
}

Json json_of(const FileChange& change) {
  const std::string path = printable(change.path.string());
  return {{"before_header", path},
          {"after_header", path},
          {"before", shown(change.before)},
          {"after", shown(change.after)}};
}

}  // namespace

// GET and HEAD change nothing at a CA.
class DryRun::GetOnly final : public Http {
 public:
  GetOnly(Http& real, std::vector<std::string>& not_done) : real_(real), not_done_(not_done) {}

  void run(HttpJobs& jobs, size_t max_in_flight) override {
    Filter filter(jobs, not_done_);
    real_.run(filter, max_in_flight);
  }

 private:
  // Answers the others itself.
  class Filter final : public HttpJobs {
   public:
    Filter(HttpJobs& jobs, std::vector<std::string>& not_done) : jobs_(jobs), not_done_(not_done) {}

    std::optional<std::pair<uint64_t, HttpRequest>> next() override {
      while (auto job = jobs_.next()) {
        const HttpRequest& request = job->second;
        if (request.method == "GET" || request.method == "HEAD" || request.only_reads) return job;
        not_done_.push_back("would send " + request.method + " " + printable(request.url, 200));
        jobs_.done(job->first, not_yet("not sent: this is a dry run"));
      }
      return std::nullopt;
    }
    void done(uint64_t tag, Result<HttpResponse> response) override {
      jobs_.done(tag, std::move(response));
    }

   private:
    HttpJobs& jobs_;
    std::vector<std::string>& not_done_;
  };

  Http& real_;
  std::vector<std::string>& not_done_;
};

// Every program would have succeeded.
class DryRun::NoProcesses final : public Processes {
 public:
  explicit NoProcesses(std::vector<std::string>& not_done) : not_done_(not_done) {}

  Result<ProcessOutcome> run(const std::vector<std::string>& argv, Duration) override {
    not_done_.push_back("would run: " + printable(joined(argv, " "), 1000));
    return ProcessOutcome();
  }

 private:
  std::vector<std::string>& not_done_;
};

DryRun::DryRun(Env& real)
    : files_(real.files),
      http_(std::make_shared<GetOnly>(real.http, not_done_)),
      processes_(std::make_shared<NoProcesses>(not_done_)),
      env_{real.clock,
           files_,
           *http_,
           real.dns,
           *processes_,
           real.random,
           real.handshakes,
           real.out,
           real.err,
           false,
           real.working_directory,
           real.host_name,
           true} {
}

Outcome DryRun::outcome(Outcome outcome, const std::optional<Path>& state) const {
  StageReport& report = outcome.report;
  std::erase_if(report.errors, [](const Error& error) { return error.kind == ErrorKind::not_yet; });
  // Nothing was waited for.
  std::ranges::move(std::exchange(report.pending, {}), std::back_inserter(report.notes));
  Json diff = Json::array();
  size_t own = 0;
  std::vector<std::string> lines;
  for (const FileChange& change : files_.changes()) {
    if (state && is_below(change.path, *state)) {
      ++own;
      continue;
    }
    lines.push_back(line_of(change));
    if (is_public(change)) diff.push_back(json_of(change));
  }
  if (own > 0) lines.push_back("would change files of the state: " + std::to_string(own));
  lines.insert(lines.end(), not_done_.begin(), not_done_.end());
  report.changed = report.changed || !not_done_.empty();
  if (lines.empty()) lines.push_back("nothing would change");
  outcome.output = std::move(lines);
  outcome.done_written = report.done.size();  // they say what was done: for --json only
  outcome.fields["dry_run"] = "true";
  outcome.fields["diff"] = diff.dump(-1, ' ', false, Json::error_handler_t::replace);
  return outcome;
}

}  // namespace millrace::cli
