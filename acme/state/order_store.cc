#include "acme/state/order_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "acme/state/account_store.h"
#include "acme/state/revocation_journal.h"
#include "core/bundle/own_outbox.h"
#include "core/crypto/openssl.h"

namespace millrace::acme {
namespace {

Error lost_state(const Path& path, const CertId& id) {
  return Error(
      path.string() +
      ": missing, but a certificate was issued: mount the directory or restore the file from a "
      "backup; if it is lost for good, order a new certificate: millrace issue --renew " +
      id.text());
}

// The file has only a printable and shortened form of the last error.
bool is_stored_in_full(const OrderState& state) {
  return state.last_error.empty() && (!state.renewal || state.renewal->last_error.empty());
}

}  // namespace

Result<OrderState> OrderCache::load(Files& files, const Path& path, const CertId& id) {
  ASSIGN(const auto text, read_order_state(files, path));
  if (!text) return OrderState{};
  std::string digest = sha256(*text);
  const auto known = known_.find(id);
  if (known != known_.end() && known->second.digest == digest) return known->second.state;
  auto state = order_state_in(*text, path);
  if (state) known_.insert_or_assign(id, Known{std::move(digest), *state});
  return state;
}

void OrderCache::keep(const CertId& id, std::string_view text, const OrderState& state) {
  known_.erase(id);
  if (is_stored_in_full(state)) known_.insert_or_assign(id, Known{sha256(text), state});
}

void OrderStore::load(const Settings& settings) {
  for (const CertificateSettings& certificate : settings.certificates) {
    const CertId& id = certificate.id;
    const Path path = context_.paths.order(id);
    auto state = cache_ == nullptr ? load_order_state(context_.env.files, path)
                                   : cache_->load(context_.env.files, path, id);
    if (state) {
      states.emplace(id, std::move(*state));
    } else {
      unreadable.emplace(id, std::move(state).error());
    }
  }
}

void OrderStore::find_lost(const Selection* renewed) {
  std::vector<CertId> lost;
  for (const auto& [id, state] : states) {
    const bool is_renewed = renewed != nullptr && is_selected(*renewed, id);
    if (state.issued || state.order || is_renewed) continue;
    const auto there = context_.env.files.status(context_.paths.order(id));
    if (there && !*there) lost.push_back(id);
  }
  if (lost.empty()) return;
  // A damaged one is made again from the states.
  const auto emitted = own_outbox(context_, Stage::fetch);
  if (!emitted) return;
  for (const CertId& id : lost) {
    if (!emitted->contains("issued/" + id.text() + ".json")) continue;
    states.erase(id);
    unreadable.emplace(id, lost_state(context_.paths.order(id), id));
  }
}

void OrderStore::report_unreadable(const Selection& selection) {
  for (const auto& [id, error] : unreadable) {
    if (is_selected(selection, id)) report_.fail(Error(error).about(certificate_subject(id)));
  }
}

Result<void> OrderStore::keep_unreadable(Stage stage, const std::string& folder,
                                         FileTree& outbox) const {
  if (unreadable.empty()) return {};
  ASSIGN(const FileTree before, own_outbox(context_, stage));
  for (const auto& [id, error] : unreadable) {
    for (const char* kind : {".json", ".pem"}) {
      const auto found = before.find(folder + "/" + id.text() + kind);
      if (found != before.end()) outbox.insert(*found);
    }
  }
  return {};
}

void OrderStore::save(const CertId& id, bool is_news, std::function<void()> then) {
  if (unwritten_.empty()) since_ = context_.env.clock.monotonic();
  Unwritten& one = unwritten_[id];
  one.is_changed = true;
  one.is_news = one.is_news || is_news;
  if (then) one.then.push_back(std::move(then));
  if (unwritten_.size() >= kMost) flush();
}

void OrderStore::check(const CertId& id, std::function<void()> then) {
  if (fence_ == nullptr) return then();
  if (has_lost(id)) return;
  if (unwritten_.empty()) since_ = context_.env.clock.monotonic();
  const auto [entry, is_new] = unwritten_.try_emplace(id);
  if (is_new) entry->second.is_changed = false;
  entry->second.is_checked = true;
  entry->second.then.push_back(std::move(then));
}

// A CA without a list of orders cannot return a lost order: another would be created.
bool OrderStore::is_urgent() const {
  return std::ranges::any_of(unwritten_, [this](const auto& entry) {
    const auto& order = states.at(entry.first).order;
    return entry.second.is_checked || (order && order->phase <= OrderPhase::opened);
  });
}

void OrderStore::idle(bool answers_come) {
  if (fence_ != nullptr) fence_->keep();
  const bool has_waited = context_.env.clock.monotonic() - since_ >= kLongest;
  if (!answers_come || has_waited || is_urgent()) flush();
}

// One for each, also for those of which nothing is to be written.
std::vector<Result<void>> OrderStore::write(const std::map<CertId, Unwritten>& all) {
  auto made = context_.env.files.make_directory(context_.paths.orders_directory(), 0700);
  if (!made) return std::vector<Result<void>>(all.size(), std::move(made).error());
  std::vector<std::string> texts;  // which `files` refers to
  texts.reserve(all.size());
  std::vector<FileWrite> files;
  for (const auto& [id, one] : all) {
    if (!one.is_changed) continue;
    texts.push_back(encode(states.at(id)));
    files.push_back({context_.paths.order(id), texts.back(), 0600});
  }
  auto written = context_.env.files.write_each(files);
  std::vector<Result<void>> outcomes;
  size_t at = 0;
  for (const auto& [id, one] : all) {
    outcomes.push_back(one.is_changed ? std::move(written[at]) : Result<void>());
    if (!one.is_changed) continue;
    if (outcomes.back() && cache_ != nullptr) cache_->keep(id, texts[at], states.at(id));
    ++at;
  }
  return outcomes;
}

// What another host may have meanwhile is not gone on with here. Its state stays: the order may
// come back to this host.
void OrderStore::pass_fence(const std::map<CertId, Unwritten>& all) {
  if (fence_ == nullptr) return;
  std::vector<FencedStep> steps;
  for (const auto& [id, one] : all) {
    if (!has_lost(id)) steps.push_back({&id, &states.at(id), one.is_checked});
  }
  for (auto& [id, error] : fence_->pass(steps)) {
    report_.fail(std::move(error).about(certificate_subject(id)));
    lost_.insert(id);
  }
}

void OrderStore::flush() {
  if (unwritten_.empty()) return;
  const auto all = std::exchange(unwritten_, {});
  auto outcomes = write(all);
  auto outcome = outcomes.begin();
  for (const auto& [id, one] : all) {
    if (!*outcome) {
      report_.fail(std::move(*outcome).error().about(certificate_subject(id)));
      lost_.insert(id);
    }
    ++outcome;
  }
  pass_fence(all);
  for (const auto& [id, one] : all) {
    if (has_lost(id)) continue;
    report_.changed = report_.changed || one.is_news;
    for (const auto& then : one.then) then();
  }
}

std::vector<Error> missed_states(const StageContext& context, const Settings& settings) {
  std::vector<Error> missed;
  for (const CaSettings& ca : settings.cas) {
    if (auto there = miss_lost_account(context, ca); !there) {
      missed.push_back(std::move(there).error());
    }
  }
  StageReport report;
  OrderStore store(context, report);
  store.load(settings);
  store.unreadable.clear();
  store.find_lost();
  store.report_unreadable({});
  std::ranges::move(report.errors, std::back_inserter(missed));
  return missed;
}

OrderPlaces order_places(const StageContext& context, const Settings& settings) {
  OrderPlaces places;
  for (const CaSettings& ca : settings.cas) {
    const auto document = load_account_document(context, ca);
    const bool known = document && *document && (*document)->directory == ca.directory_url;
    places.emplace(ca.id, OrderPlace{ca.id, ca.directory_url, known ? (*document)->url : ""});
  }
  return places;
}

Result<void> change_open_orders(const StageContext& context, const Settings& settings,
                                const CaId& ca, bool (*change)(OrderState& state)) {
  TRY(RevocationJournal::open(context));  // what earlier releases kept in the states is moved first
  StageReport unused;
  OrderStore store(context, unused);
  store.load(settings);
  for (auto& [id, state] : store.states) {
    if (!state.order || state.order->ca != ca || !change(state)) continue;
    TRY(context.env.files.write(context.paths.order(id), encode(state), 0600));
  }
  return {};
}

}  // namespace millrace::acme
