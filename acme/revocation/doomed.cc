#include "acme/revocation/doomed.h"

#include <algorithm>

#include "acme/state/order_store.h"

namespace millrace::acme {
namespace {

class Search {
 public:
  Search(const StageContext& context, const RevocationTarget& target, RevocationReason reason,
         bool own_key, const Requests& requests)
      : context_(context),
        target_(target),
        requests_(requests),
        is_compromise_(reason == RevocationReason::key_compromise),
        wanted_{target.ca, target.leaf.spki, context.now(), reason} {
    wanted_.own_key = own_key;
  }

  DoomedOnes run(const Settings& settings);

 private:
  Result<void> look(const CertId& id);
  bool add_newest(const CertId& id, const RevocationTarget& newest);
  bool add_older(const CertId& id, const OrderState& state);
  bool is_asked_for(const CertId& id, const OrderState& state) const;
  void add(RevocationTarget target, bool is_in_use);

  const StageContext& context_;
  const RevocationTarget& target_;
  const Requests& requests_;
  bool is_compromise_;
  PendingRevocation wanted_;
  DoomedOnes found_;
};

DoomedOnes Search::run(const Settings& settings) {
  Selection ids;
  for (const CertificateSettings& certificate : settings.certificates) ids.insert(certificate.id);
  for (const auto& [id, state] : load_left_states(context_, settings).states) ids.insert(id);
  for (const CertId& id : ids) {
    auto looked = look(id);
    if (looked) continue;
    found_.errors.push_back(std::move(looked).error().in("certificate " + id.text()));
  }
  const bool has_target = !found_.all.empty() && found_.all.front().target.der == target_.der;
  if (!has_target) {
    RevocationTarget alone = target_;
    alone.configured.reset();
    add(std::move(alone), false);
  }
  return std::move(found_);
}

Result<void> Search::look(const CertId& id) {
  const Path path = context_.paths.order(id);
  ASSIGN(OrderState state, load_order_state(context_.env.files, path));
  bool is_there = false;
  if (state.issued) {
    ASSIGN(RevocationTarget newest,
           target_in(state.issued->chain, path.string(), state.issued->ca));
    newest.directory = state.issued->directory;
    is_there = add_newest(id, newest);
  }
  is_there = is_there || add_older(id, state);
  if (!is_there && is_asked_for(id, state)) {
    RevocationTarget own = target_;
    own.configured = id;
    add(std::move(own), true);
  }
  // If the key of one is in use, it is in use for all.
  const auto is_of_it = [&](const Doomed& one) { return one.target.configured == id; };
  const bool in_use = std::ranges::any_of(
      found_.all, [&](const Doomed& one) { return is_of_it(one) && one.is_in_use; });
  for (Doomed& one : found_.all) one.is_in_use = one.is_in_use || (in_use && is_of_it(one));
  found_.states.emplace(id, std::move(state));
  return {};
}

// Whether the newest is the target.
bool Search::add_newest(const CertId& id, const RevocationTarget& newest) {
  const bool is_it = newest.der == target_.der;
  const bool has_its_key = newest.leaf.spki == target_.leaf.spki;
  if (!is_it && !(is_compromise_ && has_its_key)) return false;
  RevocationTarget doomed = newest;
  doomed.configured = id;
  add(std::move(doomed), true);
  return is_it;
}

bool Search::add_older(const CertId& id, const OrderState& state) {
  for (const PendingRevocation& pending : state.revoking) {
    if (pending.certificate != target_.leaf.pem) continue;
    RevocationTarget older = target_;
    older.ca = pending.ca;
    older.directory = pending.directory;
    older.configured = id;
    add(std::move(older), is_asked_for(id, state));
    return true;
  }
  return false;
}

bool Search::is_asked_for(const CertId& id, const OrderState& state) const {
  if (!is_compromise_) return false;
  const SpkiDigest& key = target_.leaf.spki;
  const auto request = requests_.find(id);
  const bool is_requested = request != requests_.end() && request->second.current == key;
  return is_requested || (state.order && state.order->spki == key);
}

void Search::add(RevocationTarget target, bool is_in_use) {
  PendingRevocation wanted = wanted_;
  wanted.ca = target.ca;
  wanted.certificate = target.leaf.pem;
  wanted.directory = target.directory;
  const bool is_it = target.der == target_.der;
  found_.all.insert(is_it ? found_.all.begin() : found_.all.end(),
                    {std::move(target), std::move(wanted), is_in_use});
}

}  // namespace

DoomedOnes find_doomed(const StageContext& context, const Settings& settings,
                       const RevocationTarget& target, RevocationReason reason, bool own_key,
                       const Requests& requests) {
  return Search(context, target, reason, own_key, requests).run(settings);
}

}  // namespace millrace::acme
