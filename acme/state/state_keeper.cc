#include "acme/state/state_keeper.h"

#include <algorithm>

namespace millrace::acme {

void StateKeeper::keep(const CertId& id, const OrderState& state, bool news,
                       std::function<void()> then) {
  if (kept_.empty()) since_ = context_.env.clock.monotonic();
  Kept& kept = kept_[id];
  kept.state = state;
  kept.news = kept.news || news;
  if (then) kept.then.push_back(std::move(then));
  if (kept_.size() >= kMost) flush();
}

// A CA without a list of orders cannot return a lost order: another would be created.
bool StateKeeper::is_urgent() const {
  return std::ranges::any_of(kept_, [](const auto& entry) {
    const auto& order = entry.second.state.order;
    return order && order->phase <= OrderPhase::opened;
  });
}

void StateKeeper::idle(bool answers_come) {
  const bool has_waited = context_.env.clock.monotonic() - since_ >= kLongest;
  if (!answers_come || has_waited || is_urgent()) flush();
}

std::vector<Result<void>> StateKeeper::write(const Certificates& kept) {
  auto made = context_.env.files.make_directory(context_.paths.orders_directory(), 0700);
  if (!made) return std::vector<Result<void>>(kept.size(), std::move(made).error());
  std::vector<std::string> texts;  // which `files` refers to
  texts.reserve(kept.size());
  std::vector<FileWrite> files;
  for (const auto& [id, one] : kept) {
    texts.push_back(encode(one.state));
    files.push_back({context_.paths.order(id), texts.back(), 0600});
  }
  auto outcomes = context_.env.files.write_each(files);
  auto text = texts.begin();
  auto outcome = outcomes.begin();
  for (const auto& [id, one] : kept) {
    if (*outcome++) memory_.keep(id, *text, one.state);
    ++text;
  }
  return outcomes;
}

void StateKeeper::flush() {
  if (kept_.empty()) return;
  const Certificates kept = std::exchange(kept_, {});
  auto outcomes = write(kept);
  auto outcome = outcomes.begin();
  for (const auto& [id, one] : kept) {
    if (!*outcome) {
      report_.fail(std::move(*outcome).error().about(certificate_subject(id)));
      lost_.insert(id);
    }
    ++outcome;
  }
  for (const auto& [id, one] : kept) {
    if (has_lost(id)) continue;
    report_.changed = report_.changed || one.news;
    for (const auto& then : one.then) then();
  }
}

}  // namespace millrace::acme
