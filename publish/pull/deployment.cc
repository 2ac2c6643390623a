#include "publish/pull/deployment.h"

#include "core/base/joined.h"
#include "publish/pull/service_program.h"

namespace millrace::publish {

std::string text_of(const Pairs& pairs) {
  return joined(pairs, "; ", [](const auto& one) {
    return "certificate " + one.first.text() + ", " + validity_text(one.second);
  });
}
Result<void> Deployment::load() {
  Files& files = context_.env.files;
  TRY(check_service_directory(files, service_));
  ASSIGN(owner_, ownership_of(service_));
  ASSIGN(record_, read_record(context_, service_.name));
  for (const CertId& id : service_.certificates) {
    // One that is damaged is not there: the next candidate takes its place.
    auto pair = read_pair(files, context_.paths.installed_pair(service_.name, id));
    if (pair && *pair) installed_.emplace(id, **std::move(pair));
  }
  return {};
}

const KeyChain* Deployment::installed(const CertId& id) const {
  const auto found = installed_.find(id);
  return found == installed_.end() ? nullptr : &found->second;
}

bool Deployment::is_confirmed(const CertId& id) const {
  const KeyChain* pair = installed(id);
  const auto leaf = record_.certificates.find(id);
  return pair != nullptr && leaf != record_.certificates.end() &&
         leaf->second.leaf_sha256 == pair->leaf_sha256 && leaf->second.confirmed;
}

Result<bool> Deployment::files_are_intact() const {
  for (const auto& [id, pair] : installed_) {
    ASSIGN(const bool intact, is_installed(context_.env.files, service_, owner_, id, pair));
    if (!intact) return false;
  }
  return true;
}

Result<Pairs> Deployment::previous() const {
  Pairs pairs;
  for (const CertId& id : service_.certificates) {
    const Path file = context_.paths.previous_pair(service_.name, id);
    ASSIGN(auto pair, read_pair(context_.env.files, file));
    const KeyChain* now = installed(id);
    if (!pair || (now != nullptr && now->leaf_sha256 == pair->leaf_sha256)) continue;
    pairs.emplace(id, *std::move(pair));
  }
  return pairs;
}

bool Deployment::deploy(const Pairs& pairs, StageReport& report) {
  const std::string shown = text_of(pairs);
  auto done = activate(pairs, report);
  const bool succeeded = done.ok();
  if (!done) {
    record_.fail(done.error(), context_.now());
    report.fail(std::move(done).error());
  } else {
    record_.succeed();
    const std::string confirmed =
        service_.look.empty() ? ": installed, the action was run" : ": presented at every address";
    report.add_done(
        Line(
            service_.subject(),
            (shown.empty() ? "the installed files were written and used again" : shown) + confirmed)
            .as("certificate-installed"));
  }
  report.changed = true;
  if (auto saved = save(); !saved) report.fail(std::move(saved).error());
  return succeeded;
}

Result<void> Deployment::activate(const Pairs& pairs, StageReport& report) {
  const bool was_due = record_.action_due;
  ASSIGN(const Pairs before, keep_previous(pairs));
  if (auto written = put(pairs); !written) {
    return put_back(std::move(written).error(), before, was_due);
  }
  if (auto good = run_program(context_.env, service_, "check", service_.check); !good) {
    return put_back(std::move(good).error(), before, was_due);
  }
  is_acted_ = true;
  auto good = act(report);
  if (good) good = confirm(report);
  if (!good) return put_back(std::move(good).error(), before, was_due);
  return {};
}

// A service that its action does not reach may not have come up without a certificate.
Result<void> Deployment::act(StageReport& report) {
  TRY(run_extra_steps(context_.env, service_));
  auto acted = run_program(context_.env, service_, "action", service_.action);
  if (acted || service_.restart.empty()) return acted;
  report.add_done(
      {service_.subject(), "it was restarted after a failure: " + acted.error().text()});
  is_restarted_ = true;
  return run_program(context_.env, service_, "restart", service_.restart);
}

// The record first, the copy in the state, then the service's files.
Result<void> Deployment::put(const Pairs& pairs) {
  record_.action_due = true;
  record_.looked.reset();
  if (pairs.empty()) {
    for (auto& [id, leaf] : record_.certificates) leaf.confirmed.reset();
  }
  for (const auto& [id, pair] : pairs) record_.install(id, pair);
  TRY(save());
  for (const auto& [id, pair] : pairs) {
    TRY(write_pair(context_.paths.installed_pair(service_.name, id), pair));
    installed_.insert_or_assign(id, copy_of(pair));
  }
  return write_files();
}

Result<void> Deployment::write_files() {
  Files& files = context_.env.files;
  for (const auto& [id, pair] : installed_) {
    ASSIGN(const bool intact, is_installed(files, service_, owner_, id, pair));
    if (!intact) TRY(install_files(files, service_, owner_, id, pair));
  }
  return {};
}

Result<void> Deployment::write_pair(const Path& file, const KeyChain& pair) {
  Files& files = context_.env.files;
  TRY(files.make_directory(context_.paths.services_directory(), 0700));
  TRY(files.make_directory(context_.paths.service_directory(service_.name), 0700));
  TRY(files.make_directory(file.parent_path(), 0700));
  return files.write(file, text_of(pair).view(), 0600);
}

// After a reload that was not enough: a restart.
Result<void> Deployment::confirm(StageReport& report) {
  if (service_.look.empty() || context_.env.is_dry_run) return {};
  Sightings seen = look_until_settled(context_.env, service_, expected());
  if (!seen.is_as_expected() && !service_.restart.empty() && !is_restarted_) {
    report.add_done({service_.subject(),
                     "the action (" + joined(service_.action, " ") +
                         ") had no effect, so it was restarted: " + joined(seen.faults(), "; ")});
    TRY(run_program(context_.env, service_, "restart", service_.restart));
    seen = look_until_settled(context_.env, service_, expected());
  }
  if (seen.is_as_expected()) note_confirmed(seen);
  note_presented(seen);
  if (seen.is_as_expected()) return {};
  return Error("it does not present what was installed, although the action succeeded: " +
               or_none(joined(seen.faults(), "; ")));
}

// One name of several may be refused at an address: it then presents another certificate there.
void Deployment::note_presented(const Sightings& seen) {
  std::map<CertId, std::map<std::string, bool>> found;
  for (const Sighting& one : seen.all) {
    if (one.address.empty() || one.finding == Finding::no_route) continue;
    const auto [at, is_first] = found[one.certificate].try_emplace(one.address, true);
    at->second = at->second && one.finding == Finding::expected;
  }
  for (auto& [id, leaf] : record_.certificates) leaf.presented = found[id];
}

// Of the certificates that were looked for.
void Deployment::note_confirmed(const Sightings& seen) {
  for (const Sighting& one : seen.all) {
    const KeyChain* pair = installed(one.certificate);
    if (one.finding != Finding::expected || pair == nullptr) continue;
    auto& leaf =
        record_.certificates.try_emplace(one.certificate, InstalledLeaf::of(*pair)).first->second;
    if (leaf.leaf_sha256 != pair->leaf_sha256) leaf = InstalledLeaf::of(*pair);
    if (!leaf.confirmed) leaf.confirmed = context_.now();
  }
  record_.looked = context_.now();
}

bool Deployment::look(StageReport& report) {
  const Sightings seen = look_once(context_.env, service_, expected());
  if (seen.is_as_expected()) note_confirmed(seen);
  note_presented(seen);
  if (auto saved = save(); !saved) report.fail(std::move(saved).error());
  if (seen.is_as_expected()) return true;
  if (seen.has_other()) {
    report.add_note({service_.subject(),
                     "it presents another certificate than the installed "
                     "one: " +
                         joined(seen.faults(), "; ")});
    return false;
  }
  report.add_pending(
      {service_.subject(), "not reached to be checked: " + joined(seen.faults(), "; ")});
  return true;
}

std::vector<ExpectedLeaf> Deployment::expected() const {
  std::vector<ExpectedLeaf> leaves;
  for (const auto& [id, pair] : installed_) leaves.push_back(expected_leaf(id, pair));
  return leaves;
}

}  // namespace millrace::publish
