#include "tests/support/tlsa/rollover_bridge.h"

#include <algorithm>
#include <unordered_map>

#include "core/rollover/deploy_gate.h"
#include "tlsa/former_sets.h"
#include "tlsa/rollover/rollover_update.h"

namespace millrace::tlsa::model {
namespace {

constexpr Duration kTick = std::chrono::days(1);
constexpr TimePoint kTrueNow{std::chrono::days(20'000)};

TimePoint time_of(int8_t ticks) {
  return kTrueNow + ticks * kTick;
}

// Times that are over are all the same.
int8_t ticks_of(TimePoint time) {
  const auto ticks = (time - kTrueNow) / kTick;
  return static_cast<int8_t>(std::max<int64_t>(ticks, kPast));
}

const DnsName& owner() {
  static const DnsName name = DnsName::parse("_25._tcp.mail.example.org.").value();
  return name;
}

const SpkiDigest& digest(int8_t key) {
  static const auto all = [] {
    std::vector<SpkiDigest> digests;
    for (int i = 0; i < kKeys; ++i) digests.push_back(SpkiDigest::of(std::to_string(i)));
    return digests;
  }();
  return all.at(static_cast<size_t>(key));
}

RolloverDocument document_of(const State& state) {
  const ModelDocument& model = state.document;
  static const CertId id = CertId::parse("mail").value();
  RolloverDocument document{id, digest(state.current), std::nullopt, {}, {}, {}};
  if (model.has_owner != 0) {
    document.owners.push_back({owner(), kTtl * kTick, {}, time_of(model.last_expiry)});
  }
  for (int8_t key = 0; key < kKeys; ++key) {
    const ModelRecord& record = model.records[static_cast<size_t>(key)];
    const ModelPrevious& previous = model.previous[static_cast<size_t>(key)];
    if (record.is_there != 0) {
      RecordVisibility seen{
          {owner(), digest(key)}, record.first != 0, record.agreed != 0, {}, {}, {}};
      if (record.visible != 0) {
        seen.visible = time_of(kPast);
        seen.cached_until = time_of(record.cached_until);
        seen.replayed_until = time_of(record.replayed_until);
      }
      document.records.push_back(std::move(seen));
    }
    if (previous.is_there != 0) {
      PreviousKey one{digest(key), std::nullopt, previous.retired != 0};
      if (previous.has_replaced != 0) one.replaced = time_of(previous.replaced);
      document.previous.push_back(std::move(one));
    }
  }
  std::ranges::sort(document.records, {}, &RecordVisibility::record);
  if (model.former.is_there == 0) return document;
  FormerSets former{{owner(), kTtl * kTick, {}, time_of(model.former.last_expiry)},
                    {},
                    time_of(model.former.until),
                    false};
  for (int8_t key = 0; key < kKeys; ++key) {
    if ((model.former.keys & bit(key)) != 0) former.keys.push_back(digest(key));
  }
  document.former.push_back(std::move(former));
  return document;
}

ModelDocument model_of(const RolloverDocument& document) {
  ModelDocument model;
  model.is_there = 1;
  model.has_owner = document.owners.empty() ? 0 : 1;
  if (model.has_owner != 0) model.last_expiry = ticks_of(document.owners.front().last_expiry);
  for (int8_t key = 0; key < kKeys; ++key) {
    ModelRecord& record = model.records[static_cast<size_t>(key)];
    if (const auto* seen = document.find({owner(), digest(key)})) {
      record.is_there = 1;
      record.first = seen->first ? 1 : 0;
      record.agreed = seen->agreed ? 1 : 0;
      record.visible = seen->visible ? 1 : 0;
      if (seen->visible) {
        record.cached_until = ticks_of(seen->cached_until);
        record.replayed_until = ticks_of(seen->replayed_until);
      }
    }
    const auto previous = std::ranges::find(document.previous, digest(key), &PreviousKey::digest);
    if (previous == document.previous.end()) continue;
    ModelPrevious& one = model.previous[static_cast<size_t>(key)];
    one.is_there = 1;
    one.retired = previous->retired ? 1 : 0;
    one.has_replaced = previous->replaced ? 1 : 0;
    if (previous->replaced) one.replaced = ticks_of(*previous->replaced);
  }
  const FormerSets* former = document.former_of(owner());
  if (former == nullptr || !former->until) return model;
  model.former = {1, 0, ticks_of(*former->until), ticks_of(former->sets.last_expiry)};
  for (int8_t key = 0; key < kKeys; ++key) {
    if (std::ranges::count(former->keys, digest(key)) > 0) model.former.keys |= bit(key);
  }
  return model;
}

RequestDocument request_of(const State& state) {
  static const CertId id = CertId::parse("mail").value();
  RequestDocument request{id, {}, "", digest(state.current), digest(state.next), {}, {}, false};
  for (const int8_t key : state.previous) {
    if (key != kNoKey) request.previous.push_back(digest(key));
  }
  return request;
}

ZoneFacts facts_of(const ModelFacts& model) {
  ZoneFacts facts;
  for (int8_t key = 0; key < kKeys; ++key) {
    if ((model.served & bit(key)) != 0) facts.served.insert({owner(), digest(key)});
    if ((model.unknown & bit(key)) != 0) facts.unknown.insert({owner(), digest(key)});
    if ((model.lacking & bit(key)) != 0) facts.lacking.insert({owner(), digest(key)});
  }
  if (model.has_set != 0) {
    facts.sets.emplace(owner(), TlsaSet{owner(), kTtl * kTick, time_of(model.last_expiry)});
  }
  return facts;
}

ServiceLook look_of(const State& state, ModelLook look, const Faults& faults) {
  const bool is_unlooked = faults.retires_without_look && state.document.has_owner != 0;
  const int8_t key = is_unlooked ? state.current : state.presented;
  if (look == ModelLook::presented || is_unlooked) {
    return {{{"192.0.2.25@25", digest(key), ""}}, "", true};
  }
  return {{{"192.0.2.25@25", std::nullopt, "192.0.2.25@25: no answer"}}, "", true};
}

RolloverSettings settings_of(const Faults& faults) {
  return {kTtl * kTick, kWindow * kTick, (faults.trusts_clocks ? 0 : kMargin) * kTick,
          kValidity * kTick};
}

// The document `after` a run, with what is kept of former sets.
ModelDocument kept(const State& state, std::optional<RolloverDocument> after,
                   const std::vector<TlsaRecord>& required, const std::set<DnsName>& withdrawn,
                   const Faults& faults) {
  Rollovers before, rollovers;
  RolloverDocument last = document_of(state);
  const CertId id = last.certificate;
  Documents documents;
  if (!required.empty()) documents.emplace(id, TlsaDocument{id, kTtl * kTick, required, {}});
  if (state.document.is_there != 0) before.emplace(id, std::move(last));
  if (after) rollovers.emplace(id, *std::move(after));
  keep_former_sets({before, documents, withdrawn}, settings_of(faults), time_of(state.clock),
                   rollovers);
  const auto found = rollovers.find(id);
  if (found == rollovers.end()) return {};
  if (faults.forgets_withdrawn) found->second.former.clear();
  return model_of(found->second);
}

ModelUpdate run_update(const State& state, const ModelFacts& polled, ModelLook look,
                       const Faults& faults) {
  const RolloverDocument before = document_of(state);
  const RequestDocument request = request_of(state);
  const ZoneFacts facts = facts_of(polled);
  static const std::vector<DnsName> owners = {owner()};
  const bool has_document = state.document.is_there != 0;
  RolloverInputs inputs{has_document ? &before : nullptr,
                        request,
                        owners,
                        polled.is_there != 0 ? &facts : nullptr,
                        {},
                        {},
                        {},
                        {},
                        {},
                        {}};
  if (has_document) {
    inputs.former = former_sets({{before.certificate, before}}, time_of(state.clock));
  }
  const bool is_new = !has_document || state.document.has_owner == 0;
  if (is_new && state.last.keys == 0) inputs.first.insert(owner());
  const bool is_first_blind = faults.publishes_unlooked && is_new;
  if (look != ModelLook::none && !is_first_blind) {
    inputs.looks.emplace(owner(), look_of(state, look, faults));
  }
  const RolloverStep step = update(inputs, settings_of(faults), time_of(state.clock));
  ModelUpdate result{kept(state, step.document, step.required, {}, faults), 0, 0};
  for (int8_t key = 0; key < kKeys; ++key) {
    const auto is = [&](const SpkiDigest& one) { return one == digest(key); };
    if (std::ranges::any_of(step.required, is, &TlsaRecord::digest)) result.required |= bit(key);
    if (std::ranges::any_of(step.retired, is)) result.retired |= bit(key);
  }
  return result;
}

// What update() depends on, octet for octet.
std::string key_of(const State& state, const ModelFacts& facts, ModelLook look,
                   const Faults& faults) {
  State used;
  std::memset(static_cast<void*>(&used), 0, sizeof(State));
  used.current = state.current;
  used.next = state.next;
  used.previous = state.previous;
  used.presented = state.presented;
  used.last.keys = state.last.keys == 0 ? 0 : 1;
  used.document = state.document;
  used.clock = state.clock;
  std::string key(reinterpret_cast<const char*>(&used), sizeof(State));
  key.append(reinterpret_cast<const char*>(&facts), sizeof(ModelFacts));
  key += static_cast<char>(look);
  key.append(reinterpret_cast<const char*>(&faults), sizeof(Faults));
  return key;
}

}  // namespace

ModelUpdate update_model(const State& state, const ModelFacts& facts, ModelLook look,
                         const Faults& faults) {
  static std::unordered_map<std::string, ModelUpdate> known;
  const auto [entry, is_new] = known.try_emplace(key_of(state, facts, look, faults));
  if (is_new) entry->second = run_update(state, facts, look, faults);
  ModelUpdate result = entry->second;
  for (size_t key = 0; faults.keeps_visible && key < kKeys; ++key) {
    const ModelRecord& before = state.document.records[key];
    ModelRecord& after = result.document.records[key];
    if (before.visible == 0 || after.is_there == 0 || after.visible != 0) continue;
    after = before;
  }
  for (const int8_t key : state.previous) {
    if (faults.drops_previous) result.required &= static_cast<Mask>(~bit(key));
    if (faults.drops_previous) result.retired |= bit(key);
  }
  return result;
}

ModelDocument without_owner(const State& state, const Faults& faults) {
  return kept(state, std::nullopt, {}, {owner()}, faults);
}

bool is_gate_open(const State& state, int8_t key, const Faults& faults) {
  static std::unordered_map<std::string, bool> known;
  State used;
  std::memset(static_cast<void*>(&used), 0, sizeof(State));
  used.document = state.document;
  used.clock = state.clock;
  used.next = key;
  std::string text(reinterpret_cast<const char*>(&used), sizeof(State));
  text += faults.ignores_replay ? '1' : '0';
  const auto [entry, is_new] = known.try_emplace(text, false);
  if (!is_new) return entry->second;
  RolloverDocument document = document_of(state);
  for (RecordVisibility& seen : document.records) {
    if (faults.ignores_replay) seen.replayed_until = {};
  }
  const bool is_there = state.document.is_there != 0;
  entry->second =
      deploy_gate(is_there ? &document : nullptr, digest(key), time_of(state.clock)).open;
  return entry->second;
}

bool is_look_needed(const State& state) {
  const bool is_new = state.document.is_there == 0 || state.document.has_owner == 0;
  return (is_new && state.last.keys == 0) ||
         std::ranges::any_of(state.previous, [&state](int8_t key) {
           return key != kNoKey && state.document.previous[static_cast<size_t>(key)].retired == 0;
         });
}

}  // namespace millrace::tlsa::model
