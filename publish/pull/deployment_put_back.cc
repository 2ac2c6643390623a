// What a failure puts back, and how.
#include "core/base/joined.h"
#include "publish/pull/deployment.h"
#include "publish/pull/service_program.h"

namespace millrace::publish {

// What a failure puts back: the installed pairs, as far as the service has come to present them,
// else those before, unless they have expired. What an operator had in the files before the first
// installation counts too.
Result<Pairs> Deployment::keep_previous(const Pairs& pairs) {
  Pairs before;
  for (const auto& [id, pair] : pairs) {
    const Path file = context_.paths.previous_pair(service_.name, id);
    const KeyChain* now = installed(id);
    auto older = read_pair(context_.env.files, file);
    std::optional<KeyChain> kept;
    if (now != nullptr && !record_.action_due) kept = copy_of(*now);
    if (now == nullptr) kept = found_in_files(context_.env.files, service_, id);
    if (kept && kept->leaf_sha256 != pair.leaf_sha256) {
      TRY(write_pair(file, *kept));
      older_.insert_or_assign(id, older ? *std::move(older) : std::nullopt);
    } else if (older && *older && may_return_(id, **older)) {
      kept = *std::move(older);
    } else if (now != nullptr) {
      kept = copy_of(*now);
    }
    const bool is_of_use =
        kept && kept->leaf_sha256 != pair.leaf_sha256 && kept->leaf().not_after > context_.now();
    if (is_of_use) before.emplace(id, *std::move(kept));
  }
  return before;
}

// What is installed again is not its own previous one.
Result<void> Deployment::restore_previous() {
  for (const auto& [id, pair] : older_) {
    const Path file = context_.paths.previous_pair(service_.name, id);
    TRY(pair ? write_pair(file, *pair) : context_.env.files.remove(file));
  }
  return {};
}

// The service has not taken anything before its action.
Error Deployment::put_back(Error reason, const Pairs& before, bool was_due) {
  if (before.empty()) {
    reason.message += "; there is no valid certificate before it that could be put back";
    return reason;
  }
  const std::string shown = text_of(before);
  auto done = put(before);
  if (done) done = restore_previous();
  const Arguments& action = service_.restart.empty() ? service_.action : service_.restart;
  if (done && is_acted_) done = run_action(context_.env, service_, "action", action);
  if (!done) {
    reason.message += "; putting back the one before failed, too: " + done.error().text();
    return reason;
  }
  record_.action_due = was_due && !is_acted_;
  reason.message += "; put back: " + shown;
  if (service_.look.empty()) return reason;
  const Sightings seen = is_acted_ ? look_until_settled(context_.env, service_, expected())
                                   : look_once(context_.env, service_, expected());
  if (seen.is_as_expected()) {
    note_confirmed(seen);
  } else {
    reason.message += ", but it is not presented either: " + joined(seen.faults(), "; ");
  }
  return reason;
}

}  // namespace millrace::publish
