from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Label',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=400)),
                ('kind', models.CharField(max_length=40)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('is_right', models.BooleanField()),
                ('answered_by', models.BigIntegerField()),
                ('answered_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['answered_by', '-answered_at'], name='labels_labe_answere_3f155b_idx')],
                'constraints': [models.UniqueConstraint(fields=('message_id', 'kind', 'start'), name='one_answer_per_hit')],
            },
        ),
    ]
