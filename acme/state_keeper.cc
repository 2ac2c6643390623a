#include "acme/state_keeper.h"

namespace millrace::acme {

void StateKeeper::keep(const CertId& id, std::string text, bool news, std::function<void()> then) {
  Kept& kept = kept_[id];
  kept.text = std::move(text);
  kept.news = kept.news || news;
  if (then) kept.then.push_back(std::move(then));
  if (kept_.size() >= kMost) flush();
}

std::vector<Result<void>> StateKeeper::write(const Certificates& kept) {
  auto made = context_.env.files.make_directory(context_.paths.orders_directory(), 0700);
  if (!made) return std::vector<Result<void>>(kept.size(), std::move(made).error());
  std::vector<FileWrite> files;
  for (const auto& [id, one] : kept) files.push_back({context_.paths.order(id), one.text, 0600});
  return context_.env.files.write_each(files);
}

void StateKeeper::flush() {
  if (kept_.empty()) return;
  const Certificates kept = std::exchange(kept_, {});
  auto outcomes = write(kept);
  auto outcome = outcomes.begin();
  for (const auto& [id, one] : kept) {
    if (!*outcome) {
      report_.fail(std::move(*outcome).error().in("certificate " + id.text()));
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
