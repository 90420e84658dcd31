import Config
import Detection
import Testing

@Suite("Ruby, PHP and Elixir projects")
struct ScriptKindTests {
    @Test("Rails with RSpec")
    func rails() throws {
        let found = try detected(
            [
                "Gemfile": "gem 'rails'\ngroup :test do\n  gem 'rspec-rails'\n  gem 'rspec_junit_formatter'\nend\n",
                "Gemfile.lock": "", "Rakefile": "",
                "bin/rails": "#!/usr/bin/env ruby\n", "config/application.rb": "", "config.ru": "",
                "app/models/a.rb": "", "spec/a_spec.rb": "",
                ".rspec": "--require spec_helper\n", "db/schema.rb": "", "log/test.log": "", "tmp/a.rb": "",
            ], programs: ["ruby", "bundle"], ignored: ["coverage/"])
        #expect(try found.unit("web").line == "bin/rails server -p 3000")
        #expect(try found.unit("web").port == 3000)
        let test = try found.unit("test")
        #expect(
            test.line
                == "bundle exec rspec --format progress --format RspecJunitFormatter --out .bgexec/reports/rspec.xml")
        #expect(
            test.inputs == ["app/", "config/", "db/", "spec/", "*.ru", "Gemfile", "Gemfile.lock", "Rakefile", ".rspec"])
        #expect(found.remarks == [])
    }

    @Test("RSpec and rake without a Gemfile")
    func rspec() throws {
        let rspec = try detected(["lib/a.rb": "", "spec/a_spec.rb": "", ".rspec": ""], programs: ["ruby"])
        #expect(try rspec.unit("test").line == "rspec")
        let rake = try detected(
            ["Rakefile": "require 'rake/testtask'\nRake::TestTask.new\n", "test/a_test.rb": ""], programs: ["ruby"])
        #expect(try rake.unit("test").line == "rake test")
        #expect(try rake.unit("test").inputs == ["test/", "Rakefile"])
    }

    @Test("Laravel, and PHPUnit of composer before composer has run")
    func php() throws {
        let found = try detected(
            [
                "composer.json": #"{"require-dev": {"phpunit/phpunit": "^11"}}"#, "artisan": "#!/usr/bin/env php\n",
                "phpunit.xml": "<phpunit/>",
                "app/A.php": "<?php\n", "tests/ATest.php": "<?php\n",
            ], programs: ["php"])
        #expect(try found.unit("web").line == "php artisan serve --port 8000")
        #expect(try found.unit("test").line == "php artisan test")
        #expect(found.remarks == ["vendor is missing: run `composer install` first."])
        let plain = try detected(
            ["public/index.php": "<?php\n", "composer.json": #"{"scripts": {"test": "phpunit"}}"#], programs: ["php"])
        #expect(try plain.unit("web").line == "php -S localhost:8000 -t public")
        #expect(try plain.unit("test").line == "composer test")
    }

    @Test("Phoenix")
    func elixir() throws {
        let found = try detected(
            [
                "mix.exs": "defp deps, do: [{:phoenix, \"~> 1.7\"}]\n", "mix.lock": "", "lib/a.ex": "",
                "test/a_test.exs": "",
                "config/dev.exs": "http: [ip: {127, 0, 0, 1}, port: 4001]\n",
            ], programs: ["mix"], ignored: ["_build/", "deps/"])
        #expect(try found.unit("web").port == 4001)
        #expect(try found.unit("test").line == "mix test")
        #expect(found.remarks == ["deps is missing: run `mix deps.get` first."])
    }
}
