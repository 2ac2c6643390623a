// The input and result of every stage, and how it writes its outbox. How it reads others:
// core/inbox.
//
// A stage: takes its lock, reads and verifies its inputs, computes the required outputs as a pure
// function of (inputs, configuration, state, now), compares, writes only what differs, returns. It
// never waits.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/bundle/bundle.h"
#include "core/bundle/state_paths.h"
#include "core/env/env.h"

namespace millrace {

struct EtcdPlace;
struct Sources;
struct StageMemory;

struct StageReport {
  bool changed = false;       // something durable was changed, other than the time of a poll
  std::vector<Line> done;     // what was done, a sentence each
  std::vector<Line> pending;  // what is waited for, and which side it comes from
  std::vector<Line> notes;    // information for the operator; it changes no outcome
  // The stages that are waited for, one for each such line of `pending`: a caller that runs them
  // need not wait, because their change triggers the next step.
  std::vector<Stage> awaited_stages;
  std::vector<Error> errors;
  // When pending: the time until the next useful try (the other side's Retry-After, or the default
  // interval). A waiting caller sleeps that long. add() keeps the shortest.
  std::optional<std::chrono::milliseconds> retry_after;
  // The next time at which the stage has something to do although nothing else changes; nullopt:
  // none. add() keeps the earliest.
  std::optional<TimePoint> due;

  void add(StageReport other);
  // Puts what was being attempted before each line and error.
  [[nodiscard]] StageReport in(const std::string& attempt) &&;
  void fail(Error error) { errors.push_back(std::move(error)); }
  void add_done(Line line) { done.push_back(std::move(line)); }
  void add_pending(Line line) { pending.push_back(std::move(line)); }
  void add_note(Line line) { notes.push_back(std::move(line)); }
  void due_at(TimePoint time) { due = std::min(due.value_or(time), time); }
  void wait_for(Stage stage, Line what);
  // failed before config before not_yet before ok.
  ExitStatus exit_status() const;
};

struct StageContext {
  Env& env;
  StatePaths paths;
  std::string host;  // written into bundles
  Duration bundle_lifetime = std::chrono::days(30);
  StageMemory* memory = nullptr;     // a cache of what this process has read; null: none
  const Sources* sources = nullptr;  // other hosts (core/inbox); null: all stages are here
  Path publication = {};             // the directory of this host's publication; empty: none
  const EtcdPlace* etcd = nullptr;   // the store (core/etcd); null: none

  // Of a run that does not wait: when it began. Bundles of other hosts are judged by it, so that
  // all stages of the run decide alike, however slowly a source is read.
  std::optional<TimePoint> began = std::nullopt;

  TimePoint now() const { return env.clock.now(); }
  TimePoint reading_time() const { return began.value_or(env.clock.now()); }
};

// Of a file or directory that init makes.
Error missing_state(const Path& path);

// Takes STATE/locks/NAME for the life of the returned object; not_yet with the holder when taken.
Result<std::unique_ptr<FileLock>> lock_stage(const StageContext& context, std::string_view name);

// The key STATE/signing/STAGE.sec, which signs that stage's bundles.
Result<std::shared_ptr<const SignifySecretKey>> signing_key(const StageContext& context,
                                                            Stage stage);

// STATE/seen/READER.WRITER.json: the last version that a stage has read of another one of this
// host. An outbox with an older one was restored from a copy.
Result<SeenVersion> seen_version(const StageContext& context, Stage reader, Stage writer);
Result<void> remember_version(const StageContext& context, Stage reader, Stage writer,
                              const SeenVersion& version);

// Writes the stage's bundle with its key, with a serial above what this host's readers have read;
// true: a new version was written.
Result<bool> write_outbox(const StageContext& context, Stage stage, const FileTree& contents);

}  // namespace millrace
