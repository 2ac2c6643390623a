#include "cli/pipeline/idle_note.h"

#include <algorithm>
#include <iterator>

#include "acme/state/renewal_policy.h"
#include "acme/state/revocation_journal.h"
#include "cli/config/configured_paths.h"
#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/crypto/openssl.h"

namespace millrace::cli {
namespace {

constexpr uint64_t kIdleNoteVersion = 1;
constexpr Duration kPollInterval = std::chrono::minutes(15);

// The version of each path, one after the other.
class Versions {
 public:
  explicit Versions(Files& files) : files_(files) {}

  Result<void> add(const Path& path) {
    ASSIGN(const std::string version, files_.tree_version(path));
    text_ += path.string() + '\0' + version + '\n';
    return {};
  }
  Result<void> add_file(const Path& path) {
    ASSIGN(const std::string text, files_.read(path));
    text_ += sha256(text);
    return {};
  }

  std::string digest() const { return to_hex(sha256(text_)); }

 private:
  Files& files_;
  std::string text_;
};

// A version of an outbox never changes: knowing the current one is enough.
std::vector<Path> paths_in_state(const StatePaths& paths) {
  std::vector<Path> all = {paths.accounts_directory(), paths.keys_directory(),
                           paths.orders_directory(),   paths.revocations_directory(),
                           paths.seen_directory(),     paths.signing_directory()};
  for (const Stage stage : kAllStages) all.push_back(paths.outbox(stage) / "current" / "META.json");
  return all;
}

// What decides which of the sources' bundles are accepted, and their current versions.
std::vector<Path> paths_of_sources(const Config& config) {
  const StatePaths paths(config.state);
  std::vector<Path> all = {paths.trusted_directory(), paths.revoked_directory()};
  for (const Source& source : config.sources.list) {
    for (const Stage stage : kAllStages) {
      if (!source.provides(stage)) continue;
      all.push_back(paths.inbox_seen(source.name, scope_of(stage)));
      // A remote one has been copied into the state already.
      if (source.is_remote()) continue;
      all.push_back(source.place_of(scope_of(stage)) / "current" / "META.json");
    }
  }
  return all;
}

std::optional<IdleNote> decode(const std::string& text, const std::string& where) {
  const auto read = [&]() -> Result<IdleNote> {
    ASSIGN(const Json document, parse_json(text, where));
    ASSIGN(const uint64_t version, json_unsigned(document, "version", where));
    if (version != kIdleNoteVersion) return Error(where + ": of another release");
    IdleNote note;
    ASSIGN(note.at, json_time(document, "at", where));
    ASSIGN(note.until, json_time(document, "until", where));
    ASSIGN(note.polled, json_time(document, "polled", where));
    ASSIGN(note.inputs, json_string(document, "inputs", where));
    return note;
  };
  const auto note = read();
  return note ? std::optional(*note) : std::nullopt;
}

}  // namespace

Result<std::string> idle_inputs(Env& env, const Config& config) {
  Versions versions(env.files);
  TRY(versions.add_file(config.file));
  for (const Path& path : paths_in_state(StatePaths(config.state))) TRY(versions.add(path));
  for (const Path& path : paths_of_sources(config)) TRY(versions.add(path));
  if (!config.publication.directory.empty()) {
    TRY(versions.add(config.publication.directory / "current"));
  }
  for (const ConfiguredPath& path : configured_paths(config)) {
    if (!path.is_directory) TRY(versions.add(path.path));
  }
  return versions.digest();
}

std::optional<TimePoint> idle_until(Env& env, const Config& config, const std::vector<Term>& terms,
                                    acme::OrderCache& memory) {
  TimePoint until = TimePoint::max();
  for (const Term& term : terms) until = std::min(until, term.due);
  if (!runs(config, Stage::order)) return until;
  const auto journal = acme::RevocationJournal::read(config.context(env));
  const bool revokes = !journal || !journal->pending().empty() || !journal->unreadable().empty();
  if (revokes) return std::nullopt;
  const StatePaths paths(config.state);
  for (const auto& certificate : config.acme.certificates) {
    const auto state = memory.load(env.files, paths.order(certificate.id), certificate.id);
    const auto next = state ? acme::rests_until(*state, env.clock.now()) : std::nullopt;
    if (!next) return std::nullopt;
    until = std::min(until, *next);
  }
  return until;
}

std::optional<IdleNote> read_idle_note(const StageContext& context) {
  const Path path = context.paths.idle_note();
  const auto there = context.env.files.status(path);
  if (!there || !*there) return std::nullopt;
  const auto text = context.env.files.read(path);
  return text ? decode(*text, path) : std::nullopt;
}

Result<void> write_idle_note(const StageContext& context, const IdleNote& note) {
  const Json json = {{"version", kIdleNoteVersion},
                     {"at", format_time(note.at)},
                     {"until", format_time(note.until)},
                     {"polled", format_time(note.polled)},
                     {"inputs", note.inputs}};
  return context.env.files.write(context.paths.idle_note(), json_text(json), 0600);
}

bool holds(const IdleNote& note, const std::string& inputs, TimePoint now, Duration wake) {
  return note.inputs == inputs && note.at <= now && now + wake < note.until;
}

bool is_poll_due(const IdleNote& note, TimePoint now) {
  return now < note.polled || now - note.polled >= kPollInterval;
}

std::vector<Stage> stages_while_idle(const std::vector<Stage>& stages, bool polls) {
  std::vector<Stage> some;
  std::ranges::copy_if(stages, std::back_inserter(some), [polls](Stage stage) {
    return stage == Stage::sign || (polls && (stage == Stage::poll || stage == Stage::pull));
  });
  return some;
}

}  // namespace millrace::cli
