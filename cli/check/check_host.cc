#include "cli/check/check_host.h"

#include <cerrno>
#include <csignal>
#include <limits>
#include <set>

#include "cli/config/configured_paths.h"
#include "cli/pipeline/last_run.h"
#include "cli/pipeline/state_host.h"
#include "core/base/decimal.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

constexpr int kMissedRuns = 3;
// Of a lock; a run that waits holds it for as long as it waits.
constexpr Duration kLongestHold = std::chrono::hours(6);
constexpr uint64_t kLeastFree = uint64_t{256} << 20U;  // octets; on a small disk a twentieth of it
constexpr uint64_t kLeastFiles = 1000;
constexpr uint64_t kShare = 20;

// "pid 123 millrace run since 2026-…" of a process that is alive; else, and without them, nullopt.
struct Holder {
  std::string text;
  TimePoint since;
};

bool is_alive(std::string_view pid) {
  const auto number = parse_decimal<uint32_t>(pid, std::numeric_limits<pid_t>::max());
  return number && (::kill(static_cast<pid_t>(*number), 0) == 0 || errno == EPERM);
}

std::optional<Holder> holder_in(const std::string& line) {
  constexpr std::string_view kPid = "pid ", kSince = " since ";
  const size_t since = line.rfind(kSince);
  if (!line.starts_with(kPid) || since == std::string::npos) return std::nullopt;
  const auto time = parse_time(line.substr(since + kSince.size()));
  const std::string_view pid = std::string_view(line).substr(kPid.size());
  if (!time || !is_alive(pid.substr(0, pid.find(' ')))) return std::nullopt;
  return Holder{line, *time};
}

class HostCheck {
 public:
  HostCheck(Env& env, const Config& config)
      : env_(env), config_(config), context_(config.context(env)), now_(context_.now()) {}

  std::vector<Error> run() {
    check_last_run();
    check_owner();
    check_locks();
    for (const ConfiguredPath& path : configured_paths(config_)) {
      if (path.is_written) check_space(path.is_directory ? path.path : directory_of(path.path));
    }
    return std::move(faults_);
  }

 private:
  void fail(std::string_view id, std::string text) {
    faults_.push_back(Error(std::move(text)).found_as(id));
  }

  void check_last_run() {
    const auto last = read_last_run(context_);
    if (!last) return fail("unreadable", last.error().text());
    if (!*last || now_ - (*last)->at <= kMissedRuns * config_.run_every) return;
    fail("not-run", "nothing was run since " + format_time((*last)->at) + ", " +
                        format_duration(now_ - (*last)->at) + " ago, expected a run every " +
                        format_duration(config_.run_every) +
                        " (/run_every): check that cron or the timer runs millrace");
  }

  void check_owner() {
    const auto host = state_host(context_);
    if (!host) return fail("unreadable", host.error().text());
    if (!*host || **host == context_.host) return;
    fail("state-copied",
         config_.state.string() + " is the state of host " + printable(**host, 200) +
             ", this one is " + context_.host +
             ": two hosts must not run with the same keys; if this host has taken its place, run: "
             "rm " +
             context_.paths.host().string());
  }

  void check_locks() {
    const auto names = env_.files.list(context_.paths.locks_directory());
    if (!names) return;  // the state is missing: found elsewhere
    for (const std::string& name : *names) {
      const Path path = context_.paths.locks_directory() / name;
      const auto line = env_.files.read_head(path, 4096);
      const auto holder = line ? holder_in(*line) : std::nullopt;
      const Duration longest = std::max(kLongestHold, 2 * config_.wait.limit);
      if (!holder || now_ - holder->since <= longest) continue;
      fail("lock-held", path.string() + ": held by " + printable(holder->text, 200) + ", for " +
                            format_duration(now_ - holder->since) +
                            ": that process hangs and nothing else runs; find out why, or end it");
    }
  }

  // Once for each file system, as far as its numbers distinguish them.
  void check_space(const Path& directory) {
    const auto space = env_.files.free_space(directory);
    if (!space) return;  // the directory is missing: found elsewhere
    const bool is_short = space->free < kLeastFree && space->free < space->total / kShare;
    const bool is_out_of_files = space->total_files > 0 && space->free_files < kLeastFiles;
    if (!is_short && !is_out_of_files) return;
    if (!full_.insert({space->total, space->total_files}).second) return;
    const std::string what = is_short ? std::to_string(space->free >> 20U) + " MiB"
                                      : std::to_string(space->free_files) + " files";
    fail("disk-full",
         directory.string() + ": room for " + what + " is left on its file system, expected " +
             (is_short ? std::to_string(std::min(kLeastFree, space->total / kShare) >> 20U) + " MiB"
                       : std::to_string(kLeastFiles)) +
             " or more: nothing is renewed on a full disk");
  }

  Env& env_;
  const Config& config_;
  const StageContext context_;
  TimePoint now_;
  std::set<std::pair<uint64_t, uint64_t>> full_;
  std::vector<Error> faults_;
};

}  // namespace

std::vector<Error> check_host(Env& env, const Config& config) {
  return HostCheck(env, config).run();
}

}  // namespace millrace::cli
