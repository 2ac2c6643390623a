#include "acme/state/order_states.h"

#include "acme/state/account_store.h"
#include "acme/state/revocation_journal.h"
#include "core/bundle/own_outbox.h"

namespace millrace::acme {
namespace {

Error lost_state(const Path& path, const CertId& id) {
  return Error(
      path.string() +
      ": missing, but a certificate was issued: mount the directory or restore the file from a "
      "backup; if it is lost for good, order a new certificate: millrace issue --renew " +
      id.text());
}

}  // namespace

KnownStates load_order_states(const StageContext& context, const Settings& settings,
                              OrderStateMemory* memory) {
  KnownStates known;
  for (const CertificateSettings& certificate : settings.certificates) {
    const Path path = context.paths.order(certificate.id);
    auto state = memory == nullptr ? load_order_state(context.env.files, path)
                                   : memory->load(context.env.files, path, certificate.id);
    if (state) {
      known.states.emplace(certificate.id, std::move(*state));
    } else {
      known.unreadable.emplace(certificate.id, std::move(state).error());
    }
  }
  return known;
}

void miss_lost_states(const StageContext& context, const Selection& given_up, KnownStates& known) {
  std::vector<CertId> lost;
  for (const auto& [id, state] : known.states) {
    if (state.issued || state.order || given_up.contains(id)) continue;
    const auto there = context.env.files.status(context.paths.order(id));
    if (there && !*there) lost.push_back(id);
  }
  if (lost.empty()) return;
  // A damaged one is made again from the states.
  const auto emitted = own_outbox(context, Stage::fetch);
  if (!emitted) return;
  for (const CertId& id : lost) {
    const auto file = emitted->find("issued/" + id.text() + ".json");
    if (file == emitted->end()) continue;
    known.states.erase(id);
    known.unreadable.emplace(id, lost_state(context.paths.order(id), id));
  }
}

std::vector<Error> missed_states(const StageContext& context, const Settings& settings) {
  std::vector<Error> missed;
  for (const CaSettings& ca : settings.cas) {
    if (auto there = miss_lost_account(context, ca); !there) {
      missed.push_back(std::move(there).error());
    }
  }
  KnownStates known = load_order_states(context, settings);
  known.unreadable.clear();
  miss_lost_states(context, {}, known);
  for (const auto& [id, error] : known.unreadable) {
    missed.push_back(Error(error).in("certificate " + id.text()));
  }
  return missed;
}

void tell_unreadable(const KnownStates& known, const Selection& selection, StageReport& report) {
  for (const auto& [id, error] : known.unreadable) {
    if (is_selected(selection, id)) report.fail(Error(error).in("certificate " + id.text()));
  }
}

Result<void> keep_unreadable(const StageContext& context, Stage stage, const std::string& folder,
                             const KnownStates& known, FileTree& outbox) {
  if (known.unreadable.empty()) return {};
  ASSIGN(const FileTree before, own_outbox(context, stage));
  for (const auto& [id, error] : known.unreadable) {
    for (const char* kind : {".json", ".pem"}) {
      const auto found = before.find(folder + "/" + id.text() + kind);
      if (found != before.end()) outbox.insert(*found);
    }
  }
  return {};
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
  TRY(RevocationJournal::open(context));  // before a state is written: encode() drops it
  KnownStates known = load_order_states(context, settings);
  for (auto& [id, state] : known.states) {
    if (!state.order || state.order->ca != ca || !change(state)) continue;
    TRY(context.env.files.write(context.paths.order(id), encode(state), 0600));
  }
  return {};
}

}  // namespace millrace::acme
