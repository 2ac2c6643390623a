#include "tests/support/pebble/consumer_example.h"

#include <filesystem>

#include <unistd.h>

#include "publish/service/look_target.h"
#include "publish/service/service_kind.h"
#include "tests/support/source_path.h"

namespace millrace::test {
namespace {

const publish::KindDefaults& defaults(const ConsumerServer& server) {
  return publish::defaults_of(publish::parse_service_kind(server.kind).value());
}

// Their packages and Postfix's exclude each other: tests/unpacked has them there.
std::string system_path() {
  return source_path("build/tools/exim/usr/sbin").string() + ":" +
         source_path("build/tools/opensmtpd/usr/sbin").string() +
         ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

}  // namespace

std::string ConsumerExample::prepare(const ConsumerServer& server) {
  if (::geteuid() != 0) return "the files of a service belong to root";
  server_ = server;
  read_example();
  return prepare_server(server);
}

std::string ConsumerExample::prepare_server(const ConsumerServer& server) {
  server_ = server;
  std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
  if (shell("command -v " + server.program).status != 0) return "no " + server.program;
  for (const auto& [name, text] : server.files) directory_.write(name, filled(text));
  for (const auto& [name, text] : server.programs) write_program(name, text);
  write_program("service", service_program());
  write_program("without-effect", "true");
  const Finished done = shell(server.prepare);
  EXPECT_EQ(done.status, 0) << done.out << done.err;
  return "";
}

void ConsumerExample::read_example() {
  const std::string file = source_path("examples/consumers/" + server_.kind + "/millrace.json");
  config_ = parse_json(read_text(file), file, true).value();
  for (const char* key : {"roles", "sources"}) config_.erase(key);
  config_["state"] = "state";
  config_["publication"] = {{"directory", "publication"}};
  for (const auto& [name, members] : config_["certificates"].items()) {
    names_[name] = members["names"].get<std::vector<std::string>>();
  }
  Json look = Json::array();
  for (const Json& text : service()["look"]) {
    const auto target = publish::LookTarget::parse(text.get<std::string>()).value();
    const uint16_t port = port_for(target.starttls);
    if (!looks_.emplace(target.starttls, port).second) continue;
    look.push_back(publish::LookTarget{"127.0.0.1", true, port, target.starttls}.text());
  }
  service()["directory"] = "tls";
  service()["look"] = look;
  set("look_limit", "5s");
  make_keys();
}

void ConsumerExample::set(const std::string& key, const Json& value) {
  service()[key] = value;
  directory_.write("millrace.json", config_.dump());
}

std::string ConsumerExample::filled(std::string text) const {
  for (const auto& [place, value] : {std::pair("@DIR@", directory_.path().string()),
                                     {"@PORT@", std::to_string(port_)},
                                     {"@STARTTLS@", std::to_string(starttls_port_)},
                                     {"@HOST@", names_.begin()->second.front()}}) {
    const std::string name = place;
    for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
      text.replace(at, name.size(), value);
    }
  }
  return text;
}

void ConsumerExample::write_program(const std::string& name, const std::string& text) const {
  script("bin/" + name, filled("cd @DIR@ || exit 1\nPATH=" + system_path() + "\n" + text + "\n"));
}

Finished ConsumerExample::shell(const std::string& text) const {
  return run_program(
      {"sh", "-c", filled("cd @DIR@; PATH=@DIR@/bin:" + system_path() + "\n" + text)});
}

std::string ConsumerExample::service_program() const {
  // The shell that started it waits for it: what has ended must not stay as a process.
  return "pid=$(cat pid 2>/dev/null)\nstart() {\n  rm -f pid\n  { " + server_.command +
         " & echo $! >pid; wait; } </dev/null >>log 2>&1 &\n  while [ ! -s pid ]; do sleep 0.01; "
         "done\n}\nstop() {\n  [ -n \"$pid\" ] || return 0\n  kill -" +
         server_.stop + " $pid\n  while kill -0 $pid 2>/dev/null; do sleep 0.02; done\n}\n" +
         "case $2 in\nstart) start ;;\nstop) stop ;;\nrestart) stop; start ;;\nreload) " +
         server_.reload + " ;;\n*) exit 2 ;;\nesac";
}

void ConsumerExample::overwrite_files() {
  const auto& kind = defaults(server_);
  for (const auto& [name, hosts] : names_) {
    write_foreign_pair(name, kind.layout != publish::PairLayout::separate);
  }
  const std::string group = kind.group.empty() ? "root" : kind.group;
  const Finished done = shell("chgrp " + group + " tls/* && chmod 0640 tls/*");
  ASSERT_EQ(done.status, 0) << done.err;
}

void ConsumerExample::start() {
  overwrite_files();
  const Finished done = shell("service - start");
  ASSERT_EQ(done.status, 0) << done.err;
  ASSERT_TRUE(wait_until([this] {
    const std::string seen = presented_everywhere();
    return seen != "nothing" && seen != "different";
  })) << read_text(at("log"));
}

void ConsumerExample::stop() const {
  if (directory_.has("pid")) shell("service - stop");
}

std::string ConsumerExample::presented_everywhere() const {
  return presented_everywhere(certificate());
}

std::string ConsumerExample::presented_everywhere(const std::string& certificate) const {
  std::string all;
  for (const auto& [starttls, port] : looks_) {
    Arguments dialogue;
    if (starttls != Starttls::none) dialogue = {"-starttls", std::string(to_text(starttls))};
    if (starttls == Starttls::xmpp || starttls == Starttls::xmpp_server) {
      dialogue.insert(dialogue.end(), {"-xmpphost", names_.at(certificate).front()});
    }
    const std::string seen = presented(certificate, dialogue, port);
    if (!all.empty() && seen != all) return "different";
    all = seen;
  }
  return all;
}

}  // namespace millrace::test
