#include "tests/support/acme/world.h"

#include <stdexcept>

namespace millrace::acme {

World::World() : session(std::in_place) {
  make_state();
  http.script([this](const HttpRequest& request) { return acme.answer(request); });
  settings.cas.emplace_back();
  ca().directory_url = acme.directory_url();
  ca().contacts = {"mailto:hostmaster@example.test"};
  add_certificate("web", {"example.test", "*.example.test"});
}

void World::add_certificate(const std::string& id, const std::vector<std::string>& names) {
  CertificateSettings certificate{id_of(id), {}, KeyType::ecdsa_p256};
  for (const std::string& name : names) certificate.names.push_back(name_of(name));
  settings.certificates.push_back(std::move(certificate));
}

void World::publish(std::vector<ChallengeRecord> records) {
  const FileTree contents = {{"published.json", encode(PublishedDocument{std::move(records), {}})}};
  if (!write_outbox(context(), Stage::poll, contents)) throw std::runtime_error("poll's outbox");
}

void World::publish_all() {
  std::vector<ChallengeRecord> records;
  for (const CertificateSettings& certificate : settings.certificates) {
    for (const ChallengeRecord& record : wanted(certificate.id.text())) records.push_back(record);
  }
  publish(std::move(records));
}

StageReport World::issue() {
  StageReport all = csr();
  all.add(order());
  publish_all();
  for (int looks = 0; looks < 20; ++looks) {
    StageReport report = fetch();
    const bool waits = !report.pending.empty();
    report.pending.clear();
    if (report.retry_after) clock.advance(*report.retry_after);
    all.add(std::move(report));
    if (!waits) break;
  }
  return all;
}

OrderState World::state(const std::string& id) {
  return load_order_state(files, paths().order(id_of(id))).value();
}

std::vector<ChallengeRecord> World::wanted(const std::string& id) {
  const auto text = emitted("order", "challenges/" + id + ".json");
  return text ? decode_challenges(*text, id).value().records : std::vector<ChallengeRecord>();
}

std::optional<std::string> World::emitted(const std::string& stage, const std::string& file) const {
  const std::string below = "state/outbox/" + stage + "/current/" + file;
  if (!directory.has(below)) return std::nullopt;
  return directory.read(below);
}

std::string lines_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) text += (text.empty() ? "" : "\n") + line.printed();
  return text;
}

std::string errors_of(const StageReport& report) {
  std::vector<Line> lines;
  for (const Error& error : report.errors) lines.push_back(error.line());
  return lines_of(lines);
}

}  // namespace millrace::acme
